package cli

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/credmock/credmock/spec"
)

// sources are where the settings of one run come from.
type sources struct {
	args, environ []string
	file          *fileSettings // nil where no file is named
}

// mappers read the values of flags, and say in our own words what is wrong with one.
func mappers() []kong.Option {
	whole := value("a whole number is wanted", func(text string) (int64, error) { return strconv.ParseInt(text, 10, 64) })
	return []kong.Option{
		kong.KindMapper(reflect.Int, whole),
		kong.KindMapper(reflect.Int64, whole),
		kong.TypeMapper(reflect.TypeFor[time.Duration](), value("a duration such as 10s or 1h30m is wanted", time.ParseDuration)),
		kong.TypeMapper(reflect.TypeFor[*time.Time](), value("a time such as 2026-01-02T03:04:05Z is wanted", func(text string) (time.Time, error) {
			return time.Parse(time.RFC3339Nano, text)
		})),
	}
}

// value reads one value of a flag.
func value[T int64 | time.Duration | time.Time](wanted string, parse func(string) (T, error)) kong.MapperFunc {
	return func(ctx *kong.DecodeContext, target reflect.Value) error {
		token := ctx.Scan.Pop()
		if token.IsEOL() {
			return fmt.Errorf("%s, and nothing stands here", wanted)
		}
		text := fmt.Sprint(token.Value)
		if !token.IsValue() { // -4, which looks like a flag
			text = token.String()
		}
		parsed, err := parse(text)
		if err != nil {
			return fmt.Errorf("%s, and %q stands here", wanted, text)
		}
		v := reflect.ValueOf(parsed)
		if target.Kind() == reflect.Pointer {
			target.Set(reflect.New(target.Type().Elem()))
			target = target.Elem()
		}
		if v.CanInt() {
			if least, bounded := leastOf(ctx.Value.Tag); bounded && v.Int() < least {
				return fmt.Errorf("%d is the least, and %q stands here", least, text)
			}
		}
		target.Set(v.Convert(target.Type()))
		return nil
	}
}

// leastOf is the least that a number may be: 0, unless the tag min names another one, or
// none.
func leastOf(tag *kong.Tag) (least int64, bounded bool) {
	text := tag.Get("min")
	if text == "" {
		return 0, true
	}
	least, err := strconv.ParseInt(text, 10, 64)
	return least, err == nil
}

var (
	flagFirst  = regexp.MustCompile(`^--([a-z][a-z0-9-]*)`)
	fromEnvar  = regexp.MustCompile(` \(from envar [^)]*\)$`)
	noneOfThem = regexp.MustCompile(`^(--[a-z][a-z0-9-]*|<.*>) must be one of (.*) but got "(.*)"$`)
	tooMany    = regexp.MustCompile(`^unexpected argument ([^\s,]+)`)
	tooFew     = regexp.MustCompile(`^expected "(<.*>)"$`)
)

// reworded is what kong says of the command line, as the rest of the program would say
// it.
func reworded(command *kong.Context, app *kong.Application, text string) string {
	text = fromEnvar.ReplaceAllString(text, "")
	if name, sent, ok := strings.Cut(text, ": bool value must be true, 1, yes, false, 0 or no but got "); ok {
		return name + ": true or false is wanted, and " + sent + " stands here"
	}
	if m := noneOfThem.FindStringSubmatch(text); m != nil {
		allowed := strings.Split(strings.ReplaceAll(m[2], `"`, ""), ",")
		return m[1] + ": " + spec.Unknown("value", m[3], allowed).Error()
	}
	selected := ""
	if command != nil && command.Selected() != nil && command.Selected().Tag.Default == "" {
		selected = command.Selected().Name
	}
	if m := tooMany.FindStringSubmatch(text); m != nil {
		if selected != "" {
			return fmt.Sprintf("%s: nothing is wanted after its flags, and %q stands here", selected, m[1])
		}
		return spec.Unknown("command", m[1], commands(app)).Error()
	}
	if strings.HasPrefix(text, "expected one of ") {
		return fmt.Sprintf("a command is missing (allowed: %s); see %s help", strings.Join(commands(app), ", "), app.Name)
	}
	if m := tooFew.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("%s: %s is missing; see %s %s --help", selected, m[1], app.Name, selected)
	}
	return text
}

// Names lists the commands of a grammar that help shows, and the flags of all its
// commands.
func Names(grammar any) (shown, flags []string, err error) {
	parser, err := kong.New(grammar, append(mappers(), kong.DefaultEnvars(Prefix))...)
	if err != nil {
		return nil, nil, err
	}
	for _, node := range append([]*kong.Node{parser.Model.Node}, parser.Model.Children...) {
		for _, flag := range node.Flags {
			if flag.Name != "help" {
				flags = append(flags, "--"+flag.Name)
			}
		}
	}
	return commands(parser.Model), flags, nil
}

// commands are the names of those that help shows.
func commands(app *kong.Application) []string {
	var out []string
	for _, node := range app.Children {
		if !node.Hidden {
			out = append(out, node.Name)
		}
	}
	return out
}

// blame lets what is wrong with a flag name what set it: the flag, if it stands on the
// command line, or a line of the settings file, or a variable.
func (s *sources) blame(text string) string {
	m := flagFirst.FindStringSubmatch(text)
	if m == nil || slices.ContainsFunc(s.args, func(arg string) bool { return arg == m[0] || strings.HasPrefix(arg, m[0]+"=") }) {
		return text
	}
	rest := text[len(m[0]):]
	if s.file != nil && s.file.lines[m[1]] != 0 {
		return fmt.Sprintf("%s:%d: %s%s", s.file.name, s.file.lines[m[1]], m[1], rest)
	}
	variable := Prefix + "_" + strings.ToUpper(strings.ReplaceAll(m[1], "-", "_"))
	if slices.ContainsFunc(s.environ, func(pair string) bool { return strings.HasPrefix(pair, variable+"=") }) {
		return variable + rest
	}
	return text
}
