package spec

import (
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// linked adds the links of OpenAPI that x-resources stands for: from an answer
// that shows the id of what was made to what finds, changes and removes it.
func linked(root tree.Object) tree.Object {
	l := linker{root: root, at: map[string]operationAt{}}
	for _, path := range root.Object("paths") {
		item, _ := path.Value.(tree.Object)
		for _, m := range item {
			if node, _ := m.Value.(tree.Object); node.Has("operationId") {
				l.at[node.Text("operationId")] = operationAt{path.Key, m.Key}
			}
		}
	}
	for _, m := range root.Object("x-resources") {
		resource, _ := m.Value.(tree.Object)
		if resource.Has("scheme") {
			continue // who calls is no argument
		}
		for _, maker := range callsOf(resource.Get("make")) {
			l.link(resource, maker.Text("operation"))
		}
	}
	return l.root
}

type operationAt struct{ path, method string }

type linker struct {
	root tree.Object
	at   map[string]operationAt
}

func (l *linker) node(id string) tree.Object {
	at := l.at[id]
	return l.root.Object("paths").Object(at.path).Object(at.method)
}

// link adds the links of one operation that makes a resource.
func (l *linker) link(resource tree.Object, maker string) {
	links := tree.Object{}
	for _, key := range []string{"find", "change", "remove"} {
		for _, call := range callsOf(resource.Get(key)) {
			id := call.Text("operation")
			if link := l.to(resource, maker, id); link != nil && !links.Has(id) {
				links = append(links, tree.Member{Key: id, Value: link})
			}
		}
	}
	at, node := l.at[maker], l.node(maker)
	responses := node.Object("responses")
	for _, m := range responses {
		response, _ := m.Value.(tree.Object)
		if status, err := strconv.Atoi(m.Key); err != nil || status >= 300 || !response.Has("content") || len(links) == 0 {
			continue
		}
		had := response.Object("links") // its own, or those of a document that was printed
		for _, link := range links {
			if !had.Has(link.Key) {
				had = append(slices.Clip(had), link)
			}
		}
		responses = responses.With(m.Key, response.With("links", had))
	}
	if node != nil {
		paths := l.root.Object("paths")
		item := paths.Object(at.path).With(at.method, node.With("responses", responses))
		l.root = l.root.With("paths", paths.With(at.path, item))
	}
}

// to returns the link to one operation; nil where it wants more than the answer
// shows and the request held.
func (l *linker) to(resource tree.Object, maker, id string) tree.Object {
	field := resource.Text("id")
	argument := resource.Text("argument")
	if argument == "" {
		argument = field
	}
	shown := "$response.body#/" + strings.ReplaceAll(field, ".", "/")
	parameters, had := tree.Object{}, l.parameters(maker)
	for name, in := range l.parameters(id).Members {
		switch {
		case name == argument:
			parameters = append(parameters, tree.Member{Key: name, Value: shown})
		case in == "path" && had.Get(name) == "path":
			parameters = append(parameters, tree.Member{Key: name, Value: "$request.path." + name})
		case in == "path":
			return nil
		}
	}
	if parameters.Has(argument) {
		return tree.Object{{Key: "operationId", Value: id}, {Key: "parameters", Value: parameters}}
	}
	return tree.Object{{Key: "operationId", Value: id}, {Key: "requestBody", Value: tree.Object{{Key: argument, Value: shown}}}}
}

// parameters lists where the parameters of an operation stand, by name.
func (l *linker) parameters(id string) tree.Object {
	var out tree.Object
	for _, holder := range []tree.Object{l.root.Object("paths").Object(l.at[id].path), l.node(id)} {
		list, _ := holder.Get("parameters").([]any)
		for _, item := range list {
			p, _ := item.(tree.Object)
			if ref := p.Text("$ref"); ref != "" {
				p = Pointer(l.root, ref)
			}
			out = append(out, tree.Member{Key: p.Text("name"), Value: p.Text("in")})
		}
	}
	return out
}
