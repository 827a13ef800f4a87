package secret

import "github.com/credmock/credmock/spec"

// Names lists the fields that some operation's request or answer marks as secret.
func Names(doc *spec.Document) map[string]bool { return doc.SecretNames() }
