package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/cmd/internal/mistakes"
)

// TestMistakes types what people mistype: what they are told stands in the files. It
// changes the working folder, so it runs alone.
func TestMistakes(t *testing.T) {
	cases := mistakes.Test(t, "testdata/mistakes", *update, func(ctx context.Context, words, environ []string, stdout, stderr *bytes.Buffer) int {
		return program().Run(ctx, words[1:], environ, stdout, stderr)
	})
	_, flags, err := cli.Names(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, flag := range flags {
		if mistakes.None(cases, flag) != (right[flag] != "") {
			t.Errorf("%s: a case has it wrong, or a reason says that it cannot be, and not both", flag)
		}
	}
}

// right are the flags that nobody can set to a wrong value, and why.
var right = map[string]string{
	"--admin-token": "any text is a token", "--seed": "any text is a seed", "--misbehave": "any text is a seed",
	"--pprof": "true or false, as --strict",
}

// TestMistakesOfControl sends wrong requests to a control plane: the status stands for
// the exit code, and the detail for what is written.
func TestMistakesOfControl(t *testing.T) {
	r, _, stop := served(t, nil, "--quiet", "--seed", "1", "--clock", "2026-01-02T03:04:05Z")
	defer stop()
	mistakes.Test(t, "testdata/control", *update, func(ctx context.Context, words, _ []string, stdout, stderr *bytes.Buffer) int {
		body, _ := os.ReadFile("body") // most have one
		request, err := http.NewRequestWithContext(ctx, words[0], r.Admin.URL+"/__admin"+words[1], strings.NewReader(strings.TrimSpace(string(body))))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		var told struct{ Detail string }
		if err != nil || json.Unmarshal(text, &told) != nil {
			t.Fatalf("%q answers %s, %v", words, text, err)
		}
		stdout.WriteString(told.Detail)
		return response.StatusCode
	})
}
