package mock

import (
	"net/http"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// nearestRoute names the operation whose path is most like that of a request, or
// "" where none is like it.
func (s *Server) nearestRoute(r *http.Request) string {
	sent := parts(r.URL.Path)
	if len(r.URL.Path) > 512 || len(sent) > 16 {
		return ""
	}
	best, name := 0.0, ""
	for _, p := range s.surface.providers {
		for _, op := range p.doc.Operations {
			if op.Fragment != "" {
				continue
			}
			path := parts(p.root + op.Path)
			if !alike(sent, path) {
				continue
			}
			cost := pathCost(sent, path)
			if op.Method != r.Method {
				cost += 0.1
			}
			if cost <= max(0.6, float64(len(path))/2) && (name == "" || cost < best) {
				best, name = cost, op.Method+" "+p.root+op.Path+" ("+op.ID+")"
			}
		}
	}
	return name
}

func parts(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

// alike reports whether a part of a route is near one that was sent: a variable takes
// every word, and says nothing.
func alike(sent, path []string) bool {
	return slices.ContainsFunc(path, func(part string) bool {
		return !strings.HasPrefix(part, "{") && slices.ContainsFunc(sent, func(word string) bool { return wordCost(word, part) < 1 })
	})
}

// pathCost is an edit distance over the parts of a path. A prefix too much or too
// little costs less than a part in the middle: it is what base URLs get wrong.
func pathCost(sent, path []string) float64 {
	row := make([]float64, len(path)+1)
	for j := range row {
		row[j] = float64(j) / 4
	}
	for i, word := range sent {
		before := row[0]
		row[0] = float64(i+1) / 4
		for j, part := range path {
			cost := before + wordCost(word, part)
			before = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(path)]
}

func wordCost(word, part string) float64 {
	switch {
	case word == part, strings.HasPrefix(part, "{"):
		return 0
	case strings.HasPrefix(part, word+"."), spec.Nearest(word, []string{part}) != "":
		return 0.5
	default:
		return 1
	}
}
