package admin

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
)

// repeat writes a command that makes a call again, as far as the journal knows it:
// what it hides is a variable of the shell, or … within a JSON body.
func repeat(base string, r mock.Record, op *spec.Operation) string {
	var query, form []string
	named := map[string]bool{}
	for _, a := range r.Arguments() {
		switch {
		case a.Name == hiddenText:
		case a.In == "query" || a.In == "form" && r.Method == http.MethodGet:
			query = append(query, url.QueryEscape(a.Name)+"="+url.QueryEscape(a.Value))
		case a.In == "form":
			named[a.Name] = true
			form = append(form, field(a))
		}
	}
	words := []string{"curl"}
	sent := r.Sent()
	if hasBody := form != nil || sent != nil; r.Method != http.MethodGet && (r.Method != http.MethodPost || !hasBody) {
		words = append(words, "-X", r.Method)
	}
	address := &url.URL{Path: r.Path, RawQuery: strings.Join(query, "&")}
	words = append(words, quoted(base+address.String()))
	if op != nil {
		words = append(words, identity(op, named)...)
	}
	if sent != nil {
		words = append(words, "-H", quoted("Content-Type: application/json"), "-d", quoted(string(sent)))
	}
	return strings.Join(append(words, form...), " ")
}

// hiddenText stands in the journal for what it hides.
const hiddenText = "…"

// field is a field of a form.
func field(a mock.Named) string {
	if strings.HasSuffix(a.Value, hiddenText) {
		return `--data-urlencode "` + strings.NewReplacer(`$`, "", "`", "", `"`, "", `\`, "").Replace(a.Name) + "=$" + variable(a.Name) + `"`
	}
	flag := "-d "
	if url.QueryEscape(a.Value) != a.Value {
		flag = "--data-urlencode "
	}
	return flag + quoted(a.Name+"="+a.Value)
}

// identity is how a caller says who it is, where no field of the form does.
func identity(op *spec.Operation, form map[string]bool) []string {
	for _, scheme := range op.Schemes {
		switch {
		case scheme.Type == "oauth2" || strings.EqualFold(scheme.HTTP, "bearer"):
			return []string{"-H", `"Authorization: Bearer $ACCESS_TOKEN"`}
		case strings.EqualFold(scheme.HTTP, "basic") && !form["client_id"]:
			return []string{"-u", `"$CLIENT_ID:$CLIENT_SECRET"`}
		}
	}
	return nil
}

var plainWord = spec.Pattern(`^[A-Za-z0-9_@%+=:,./-]+$`)

// quoted is a word for the shell.
func quoted(word string) string {
	if plainWord().MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

var capitals = spec.Pattern(`[^A-Za-z0-9]+|([a-z0-9])([A-Z])`)

// variable is the name of a shell variable for a field.
func variable(name string) string {
	return strings.ToUpper(strings.Trim(capitals().ReplaceAllString(name, "${1}_${2}"), "_"))
}
