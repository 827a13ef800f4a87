package main

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/cmd/internal/readme"
	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/verdict"
)

// TestReadme types every command of the README that is credmock-conform. Judging a
// mock is a dry run, for the package features does it all; a deployment is asked little.
func TestReadme(t *testing.T) {
	setSecrets(t)
	url, _ := deployed(t)
	staging, dir := targetFile(t, url), t.TempDir()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	typedSome := 0
	for _, block := range readme.Blocks(string(text)) {
		for _, command := range block.Commands() {
			args, isOurs := readme.Arguments(command, "credmock-conform")
			if !isOurs {
				continue
			}
			typedSome++
			switch {
			case len(args) > 0 && args[0] == "drift":
				for i, arg := range args { // files are named from the root
					if strings.HasPrefix(arg, "contract/") {
						args[i] = "../../" + arg
					}
				}
			case slices.Contains(args, "--target"):
				for i, arg := range args {
					args[i] = strings.Replace(strings.Replace(arg, "staging.yaml", staging, 1), "bin/", dir+"/", 1)
				}
				if !slices.Contains(args, "--explore") { // which plays no features
					args = append(args, "--tags", "@smoke")
				}
			case !slices.Contains(args, "--init"):
				args = append(args, "--dry-run")
			}
			if code, stdout, stderr := conform(t, args...); code != 0 || stdout == "" {
				t.Errorf("%s = %d: %s", command, code, stderr)
			}
		}
	}
	if typedSome < 3 {
		t.Errorf("only %d commands were found", typedSome)
	}
}

// TestReadmeVerdicts holds the table of verdicts and exit codes to what they are.
func TestReadmeVerdicts(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^\| (\w+) \| .* \| (\d)(, with ` + "`--strict`" + ` 1)?(?:, where nothing else ran)? \|$`)
	var told []verdict.Verdict
	for _, found := range row.FindAllStringSubmatch(string(text), -1) {
		v := verdict.Verdict(found[1])
		told = append(told, v)
		for _, strict := range []bool{false, true} {
			want := found[2]
			if strict && found[3] != "" {
				want = "1"
			}
			r := contract.Report{Strict: strict, Scenarios: []contract.Scenario{{Verdict: v}}}
			if got := strconv.Itoa(r.ExitCode()); got != want {
				t.Errorf("%s, strict %t: the exit code is %s, and told is %s", v, strict, got, want)
			}
		}
	}
	if diff := cmp.Diff(verdict.All, told); diff != "" {
		t.Errorf("verdicts mismatch (-want +got):\n%s", diff)
	}
}
