package keyed

import (
	"fmt"
	"strings"
)

// Reference is a page, in Markdown, with every key of the file.
func (f File) Reference() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", f.Title, f.Help)
	var tables []string
	rows := map[string][]Entry{}
	for _, e := range f.Entries() {
		at := e.Path[:max(0, strings.LastIndex(e.Path, "."))]
		if rows[at] == nil {
			tables = append(tables, at)
		}
		rows[at] = append(rows[at], e)
	}
	for _, at := range tables {
		if at != "" {
			fmt.Fprintf(&b, "\n## %s\n", at)
		}
		b.WriteString("\n| key | takes | means | example |\n|---|---|---|---|\n")
		for _, e := range rows[at] {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", strings.TrimPrefix(e.Path[len(at):], "."), e.takes(), cell(e.Help), code(e.Example))
		}
	}
	for _, p := range f.Parts {
		if p.Choices == nil {
			continue
		}
		fmt.Fprintf(&b, "\n## %s.%s\n\n%s\n\n| key | takes | means |\n|---|---|---|\n", p.Key, ChoicesKey, choicesHelp)
		for _, c := range p.Choices {
			fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", c.Name, strings.Join(c.Values, "`, `"), cell(c.Help))
		}
	}
	b.WriteByte('\n')
	return b.String()
}

// few values are told where a key is.
const few = 8

func (e Entry) takes() string {
	out := e.Takes
	if len(e.Values) > 0 && len(e.Values) <= few {
		out = "`" + strings.Join(e.Values, "`, `") + "`"
	}
	if e.Needed {
		out += "; needed"
	}
	return out
}

func cell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\n", " "), "|", `\|`)
}

func code(example string) string {
	if example == "" {
		return ""
	}
	return "`" + cell(example) + "`"
}
