package cli

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec/keyed"
)

// SchemaAt is where the JSON Schema of a kind of file can be had.
func SchemaAt(name string) string {
	return "https://raw.githubusercontent.com/credmock/credmock/main/fixtures/schema/" + name + ".json"
}

// ConfigFile describes the files that --config takes: one key a flag, of either
// program.
func ConfigFile() (keyed.File, error) {
	f := keyed.File{Title: "Settings of credmock and credmock-conform", ID: SchemaAt("config"), Help: "What --config takes: one key a flag, by its name. A flag on the command line goes before its key."}
	nodes, err := commandNodes()
	if err != nil {
		return f, err
	}
	var fields []reflect.StructField
	for _, name := range sorted(nodes) {
		fields = append(fields, nodes[name])
	}
	f.Parts = []keyed.Part{{Type: reflect.StructOf(fields)}}
	return f, nil
}

// commandNodes makes a field of a struct of every flag, by its name. Of flags of one name
// the field takes what any of them does.
func commandNodes() (map[string]reflect.StructField, error) {
	model, err := kong.New(&everything{}, kong.DefaultEnvars(Prefix))
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	named := map[string][]*kong.Flag{}
	for _, node := range append([]*kong.Node{model.Model.Node}, model.Model.Children...) {
		for _, flag := range node.Flags {
			if len(flag.Envs) > 0 && flag.Name != "config" {
				named[flag.Name] = append(named[flag.Name], flag)
			}
		}
	}
	out := map[string]reflect.StructField{}
	for name, flags := range named {
		out[name] = reflect.StructField{
			Name: "F_" + strings.ReplaceAll(name, "-", "_"), Type: typeOf(flags[0]), Tag: reflect.StructTag(tagOf(name, flags)),
		}
	}
	return out, nil
}

// typeOf is what a setting is read as.
func typeOf(flag *kong.Flag) reflect.Type {
	switch t := flag.Target.Type(); {
	case flag.IsSlice():
		return reflect.TypeFor[texts]()
	case t == reflect.TypeFor[time.Duration]():
		return reflect.TypeFor[duration]()
	case t.Kind() == reflect.Int:
		return reflect.TypeFor[int64]()
	default:
		return t
	}
}

// tagOf says of a setting what its flags do.
func tagOf(name string, flags []*kong.Flag) string {
	var values []string
	closed := true
	var help []string
	for _, flag := range flags {
		closed = closed && flag.Enum != ""
		for _, value := range flag.EnumSlice() {
			if flag.Enum != "" && !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
		if text := interpolated(flag); !slices.Contains(help, text) {
			help = append(help, text)
		}
	}
	tag := fmt.Sprintf("yaml:%q help:%q example:%q", name, strings.Join(help, " "), exampleOf(flags[0]))
	if closed {
		tag += fmt.Sprintf(" values:%q", strings.Join(values, " "))
	}
	if least, bounded := leastOf(flags[0].Tag); bounded && least > 0 {
		tag += fmt.Sprintf(" min:\"%d\"", least)
	}
	return tag
}

// byEnvironment is what kong says behind the help of a flag.
var byEnvironment = regexp.MustCompile(` \(\$[^)]*\)`)

func interpolated(flag *kong.Flag) string {
	return byEnvironment.ReplaceAllString(strings.ReplaceAll(flag.Help, "${default}", flag.Default), "")
}

// exampleOf is a value of a flag: that of its tag, or what it is without being set.
func exampleOf(flag *kong.Flag) string {
	switch {
	case flag.IsBool():
		return "true"
	case flag.Tag.Has("example"):
		return flag.Tag.Get("example")
	case flag.Enum != "":
		return slices.DeleteFunc(flag.EnumSlice(), func(value string) bool { return value == flag.Default })[0]
	default:
		return cmp.Or(flag.Default, strings.ToLower(flag.PlaceHolder))
	}
}

// texts is one text, or a list of them.
type texts []string

// UnmarshalYAML reads one or several.
func (l *texts) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*l = texts{n.Value}
		return nil
	}
	for _, item := range n.Content {
		if n.Kind != yaml.SequenceNode || item.Kind != yaml.ScalarNode {
			return errors.New("text, or a list of texts, is wanted")
		}
		*l = append(*l, item.Value)
	}
	return nil
}

// Form says what they look like.
func (*texts) Form() (map[string]any, string) {
	text := map[string]any{"type": []string{"string", "number", "boolean"}}
	return map[string]any{"anyOf": []any{text, map[string]any{"type": "array", "items": text}}}, "text, or a list of texts"
}

// duration is one as people write it.
type duration time.Duration

// UnmarshalYAML reads one.
func (d *duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := time.ParseDuration(n.Value)
	*d = duration(v)
	return err
}

// Form says what one looks like.
func (*duration) Form() (map[string]any, string) {
	return map[string]any{"type": []string{"string", "number"}, "pattern": `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$|^0$`, "maximum": 0, "minimum": 0}, "a duration such as 10s or 1h30m"
}

// CheckConfig reads a settings file as the programs do, and each value of it as one of the
// flags of that name would.
func CheckConfig(name string, text []byte) error {
	file, err := ConfigFile()
	if err != nil {
		return err
	}
	if _, err := readSettings(name, text); err != nil {
		return err
	}
	root, err := keyed.Parse(name, text)
	if err != nil {
		return err
	}
	return keyed.Reader{File: name}.Decode("", root, reflect.New(file.Parts[0].Type).Interface())
}
