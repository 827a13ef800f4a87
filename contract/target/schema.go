package target

import (
	"fmt"
	"reflect"

	"github.com/credmock/credmock/spec/keyed"
)

// File describes the target files.
func File(id string) keyed.File {
	f := keyed.File{
		Title: "A target file of credmock-conform", ID: id,
		Help: "Where real services are, who calls them and what may be done to them. No secret stands in it, only where each is found: {env: NAME} or {file: PATH}.",
	}
	for _, provider := range judged() {
		f.Parts = append(f.Parts, keyed.Part{Key: provider, Example: "{url: https://staging.example.com, principals: {default: {}}}", Type: reflect.TypeFor[section](), Help: fmt.Sprintf("A deployment of %s.", provider)})
	}
	return f
}
