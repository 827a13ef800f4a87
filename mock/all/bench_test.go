package all_test

import (
	"context"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// BenchmarkStart compares starting a mock with only loading and validating the
// same documents, and reports how many times as long it takes.
func BenchmarkStart(b *testing.B) {
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		b.Fatal(err)
	}
	var texts [][]byte
	for _, p := range all.Providers() {
		text, err := spec.Bundle(p.Name)
		if err != nil {
			b.Fatal(err)
		}
		texts = append(texts, text)
	}
	var spent [2]time.Duration
	for range b.N {
		start := time.Now()
		documents := map[string]*spec.Document{} // parsed here, since a process loads them only once
		for i, p := range all.Providers() {
			if documents[p.Name], err = openapi.Parse(p.Name, texts[i], ""); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := mock.New(mock.Options{Providers: all.Providers(), Documents: documents, Fixture: fixture}); err != nil {
			b.Fatal(err)
		}
		spent[0] += time.Since(start)
		start = time.Now()
		for _, text := range texts {
			doc, err := openapi3.NewLoader().LoadFromData(text)
			if err != nil {
				b.Fatal(err)
			}
			if err := doc.Validate(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
		spent[1] += time.Since(start)
	}
	b.ReportMetric(float64(spent[0])/float64(spent[1]), "of-load-and-validate")
}
