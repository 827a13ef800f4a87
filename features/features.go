// Package features holds the conformance suite: what both services promise, in
// Gherkin, one file a behaviour. It is data only; package contract runs it, and
// README.md lists the steps.
package features

import "embed"

// FS holds the features of each provider in a folder of its name.
//
//go:embed */*.feature
var FS embed.FS
