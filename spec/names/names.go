// Package names writes the operations and answers of a document as Go, so that a
// test which misspells one does not compile. The file goes into the package of the
// provider; see package write below for how.
package names

import (
	"bytes"
	"fmt"
	"go/format"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/credmock/credmock/spec"
)

// File is what the file is called in the folder of a provider.
const File = "names.go"

// Source returns the Go source of the names that a provider has in any dialect.
func Source(provider string) ([]byte, error) {
	operations, answers := map[string]string{}, map[string]string{}
	for _, dialect := range spec.Dialects {
		doc, err := spec.Load(provider, dialect)
		if err != nil {
			return nil, err
		}
		for _, op := range doc.Operations {
			operations[op.ID] = op.Summary
			for _, a := range op.Answers {
				answers[a.Name] = a.Summary
			}
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "// Code generated from spec %s by go generate; DO NOT EDIT.\n\npackage %s\n\nimport \"github.com/credmock/credmock/mock\"\n\n", provider, provider)
	b.WriteString("// Operations names the operations of the document.\n")
	fields(&b, "Operations", "OperationName", operations, func(name string) string { return fmt.Sprintf("mock.NameOperation(%q, %q)", provider, name) })
	b.WriteString("\n// Answers names the answers of the document. Which of them an operation can come to\n// is known when one is scheduled or expected.\n")
	fields(&b, "Answers", "AnswerName", answers, func(name string) string { return fmt.Sprintf("mock.NameAnswer(%q)", name) })
	return format.Source(b.Bytes())
}

func fields(b *bytes.Buffer, name, kind string, entries map[string]string, value func(string) string) {
	names := make([]string, 0, len(entries))
	for entry := range entries {
		names = append(names, entry)
	}
	slices.Sort(names)
	fmt.Fprintf(b, "var %s = struct {\n", name)
	for _, entry := range names {
		fmt.Fprintf(b, "\t%s mock.%s // %s\n", exported(entry), kind, strings.Join(strings.Fields(entries[entry]), " "))
	}
	b.WriteString("}{\n")
	for _, entry := range names {
		fmt.Fprintf(b, "\t%s: %s,\n", exported(entry), value(entry))
	}
	b.WriteString("}\n")
}

// exported is a name as Go writes one that others may use.
func exported(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}
