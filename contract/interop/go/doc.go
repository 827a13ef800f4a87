// Package interop signs on at the mock with the usual Go clients, unmodified:
// golang.org/x/oauth2 and github.com/coreos/go-oidc.
package interop
