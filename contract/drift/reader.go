package drift

import (
	"regexp"
	"strings"
)

// A reader brings one form into a surface. Which applies is told from the
// content.
type reader struct {
	form string
	is   *regexp.Regexp
	read func(in *input, ours *surface, source Published) (*surface, error)
}

func readers() []reader {
	return []reader{
		{"definition", regexp.MustCompile(`^\{|(?m)^["']?(swagger|openapi)["']?\s*:`), readDefinition},
		{"typescript", regexp.MustCompile(`(?m)^\s*(export\s+)?declare\s+(module|class|namespace|interface|const|type)\b`), readTypeScript},
		{"sdk-page", regexp.MustCompile(`(?m)^\|\s*Method\s*\|\s*HTTP request\s*\|`), readSDKPage},
		{"page", regexp.MustCompile(`(?m)^\|?\s*Parameter\s*\|`), readPage},
	}
}

// forms lists what can be read.
func forms() string {
	var names []string
	for _, r := range readers() {
		names = append(names, r.form)
	}
	return strings.Join(names, ", ")
}

// readerOf tells what a source is; nil with how it begins for what is nothing of
// these.
func readerOf(in *input) (*reader, string, error) {
	head, err := in.head(64 << 10)
	if err != nil {
		return nil, "", err
	}
	for _, r := range readers() {
		if r.is.Match(head) {
			return &r, "", nil
		}
	}
	return nil, string(head[:min(len(head), 60)]), nil
}
