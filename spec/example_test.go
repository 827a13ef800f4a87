package spec_test

import (
	"fmt"
	"strings"

	"github.com/credmock/credmock/spec"
)

func ExampleNames() {
	fmt.Println(spec.Names())
	// Output:
	// [admin purecloud whmcs]
}

// A document knows its operations, and every answer that each can come to.
func ExampleLoad() {
	d, err := spec.Load("whmcs", "current")
	if err != nil {
		fmt.Println(err)
		return
	}
	op := d.Operation("DeleteOAuthCredential")
	fmt.Println(op.Method, op.Path, op.Effect)
	for _, a := range op.Answers {
		if a.Name == "invalidCredentialID" {
			fmt.Println(a.Status, a.Known.How)
		}
	}
	// Output:
	// POST /includes/api.php delete
	// 200 documented
}

// Without a dialect there is one file with both.
func ExampleBundle() {
	text, err := spec.Bundle("purecloud")
	first, _, _ := strings.Cut(string(text), "\n")
	fmt.Println(first, err)
	// Output:
	// openapi: 3.0.3 <nil>
}

// A deployment elsewhere has its documents with its own address.
func ExampleDocument_At() {
	d, err := spec.Load("purecloud", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range d.At("https://staging.example.com").Variables() {
		if v.Name == "apiUrl" {
			fmt.Println(v.Value)
		}
	}
	// Output:
	// https://staging.example.com
}

// The keys of this project in the documents are explained by themselves.
func ExampleExtensions() {
	for _, e := range spec.Extensions() {
		if e.Name == "x-effect" {
			fmt.Println(e.Stands)
		}
	}
	// Output:
	// on an operation
}

// A word that is not in a list comes with the one that is near.
func ExampleUnknown() {
	fmt.Println(spec.Unknown("fixture", "document", []string{"default", "documents"}))
	// Output:
	// unknown fixture "document"; did you mean "documents"? (allowed: default, documents)
}
