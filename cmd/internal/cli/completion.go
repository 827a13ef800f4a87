package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Completion is the command that prints what a shell reads to complete the program's
// commands, flags and values.
type Completion struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"The shell: bash, zsh or fish."`
}

// Run prints it.
func (c *Completion) Run(app *kong.Kong, p Program) error {
	write := map[string]func(string, []completed) string{"bash": bash, "zsh": zsh, "fish": fish}[c.Shell]
	_, err := fmt.Fprint(app.Stdout, write(app.Model.Name, p.completed(app.Model)))
	return err
}

// A completed command is what can follow it. The one without a name is the program
// itself, with the flags of the command that needs no naming.
type completed struct {
	name, help string
	flags      []completedFlag
	words      []string
}

type completedFlag struct {
	name, help string
	takes      bool // a value
	file       bool
	values     []string
}

func (p Program) completed(app *kong.Application) []completed {
	own := completed{flags: completedFlags(app.Node), words: commands(app)}
	if app.DefaultCmd != nil {
		own.flags = append(own.flags, completedFlags(app.DefaultCmd)...)
	}
	out := []completed{own}
	for _, node := range app.Children {
		if !node.Hidden {
			words := p.Words[node.Name]
			if node.Name == "completion" {
				words = []string{"bash", "zsh", "fish"}
			} else if node.Name == "help" {
				words = commands(app)
			}
			out = append(out, completed{node.Name, node.Help, append(completedFlags(app.Node), completedFlags(node)...), words})
		}
	}
	return out
}

func completedFlags(node *kong.Node) []completedFlag {
	var out []completedFlag
	for _, flag := range node.Flags {
		f := completedFlag{name: "--" + flag.Name, help: interpolated(flag), takes: !flag.IsBool() && !flag.IsCounter()}
		f.file = f.takes && (flag.Tag.Type == "path" || flag.Name == "config" || strings.Contains(flag.PlaceHolder, "FILE"))
		if flag.Enum != "" {
			f.values = flag.EnumSlice()
		}
		out = append(out, f)
	}
	return out
}

func (c completed) names() []string {
	var out []string
	for _, f := range c.flags {
		out = append(out, f.name)
	}
	return out
}

func bash(program string, commands []completed) string {
	var b strings.Builder
	name := "_" + strings.ReplaceAll(program, "-", "_")
	fmt.Fprintf(&b, "# Completion of %[1]s for bash: source <(%[1]s completion bash)\n%[2]s() {\n", program, name)
	b.WriteString("\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word\n")
	fmt.Fprintf(&b, "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n\t\tcase $word in %s) command=$word; break ;; esac\n\tdone\n", strings.Join(commands[0].words, "|"))
	b.WriteString("\tcase \"$command $prev\" in\n")
	for _, c := range commands {
		for _, f := range c.flags {
			switch {
			case f.values != nil:
				fmt.Fprintf(&b, "\t\"%s %s\") COMPREPLY=($(compgen -W \"%s\" -- \"$cur\")); return ;;\n", c.name, f.name, strings.Join(f.values, " "))
			case f.file:
				fmt.Fprintf(&b, "\t\"%s %s\") compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n", c.name, f.name)
			case f.takes:
				fmt.Fprintf(&b, "\t\"%s %s\") COMPREPLY=(); return ;;\n", c.name, f.name)
			}
		}
	}
	b.WriteString("\tesac\n\tcase $command in\n")
	for _, c := range commands {
		fmt.Fprintf(&b, "\t\"%s\") COMPREPLY=($(compgen -W \"%s\" -- \"$cur\")) ;;\n", c.name, strings.Join(append(slices.Clone(c.words), c.names()...), " "))
	}
	fmt.Fprintf(&b, "\tesac\n}\ncomplete -F %s %s\n", name, program)
	return b.String()
}

// zshQuoted is a text within single quotes of zsh, and within the brackets of what
// _arguments reads.
func zshQuoted(text string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, ":", `\:`, "'", `'\''`).Replace(text)
}

func zsh(program string, commands []completed) string {
	var b strings.Builder
	name := "_" + strings.ReplaceAll(program, "-", "_")
	fmt.Fprintf(&b, "#compdef %[1]s\n# Completion of %[1]s for zsh: source <(%[1]s completion zsh)\n%[2]s() {\n\tcase ${words[2]} in\n", program, name)
	arguments := func(c completed, from string) {
		for _, f := range c.flags {
			switch spec := fmt.Sprintf("%s=[%s]", f.name, zshQuoted(f.help)); {
			case f.values != nil:
				fmt.Fprintf(&b, " \\\n\t\t\t'%s:value:(%s)'", spec, strings.Join(f.values, " "))
			case f.file:
				fmt.Fprintf(&b, " \\\n\t\t\t'%s:file:_files'", spec)
			case f.takes:
				fmt.Fprintf(&b, " \\\n\t\t\t'%s:value:'", spec)
			default:
				fmt.Fprintf(&b, " \\\n\t\t\t'%s[%s]'", f.name, zshQuoted(f.help))
			}
		}
		if c.words != nil {
			fmt.Fprintf(&b, " \\\n\t\t\t'%s:word:(%s)'", from, strings.Join(c.words, " "))
		}
	}
	for _, c := range commands[1:] {
		fmt.Fprintf(&b, "\t%s)\n\t\t_arguments ':command:'", c.name)
		arguments(c, "2")
		b.WriteString(" ;;\n")
	}
	b.WriteString("\t*)\n\t\t_arguments")
	arguments(commands[0], "1")
	fmt.Fprintf(&b, " ;;\n\tesac\n}\ncompdef %s %s\n", name, program)
	return b.String()
}

func fish(program string, commands []completed) string {
	var b strings.Builder
	quoted := func(text string) string { return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(text) + "'" }
	fmt.Fprintf(&b, "# Completion of %[1]s for fish: %[1]s completion fish | source\ncomplete -c %[1]s -f\n", program)
	for _, c := range commands {
		when := "__fish_use_subcommand"
		if c.name != "" {
			when = "__fish_seen_subcommand_from " + c.name
			fmt.Fprintf(&b, "complete -c %s -n __fish_use_subcommand -a %s -d %s\n", program, c.name, quoted(c.help))
			if c.words != nil {
				fmt.Fprintf(&b, "complete -c %s -n %s -a %s\n", program, quoted(when), quoted(strings.Join(c.words, " ")))
			}
		}
		for _, f := range c.flags {
			fmt.Fprintf(&b, "complete -c %s -n %s -l %s -d %s", program, quoted(when), f.name[2:], quoted(f.help))
			switch {
			case f.values != nil:
				fmt.Fprintf(&b, " -x -a %s", quoted(strings.Join(f.values, " ")))
			case f.file:
				b.WriteString(" -r -F")
			case f.takes:
				b.WriteString(" -x")
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
