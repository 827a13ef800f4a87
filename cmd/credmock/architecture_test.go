package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/build"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock/all"
)

// root is the module's directory, seen from here.
const root = "../.."

const module = "github.com/credmock/credmock"

// An importRule says what some packages may not import. Packages are named as in go
// list: "mock/..." is mock and all below it. Our own are named without the module.
// The rules bind code, not tests.
type importRule struct {
	of     []string
	but    []string // exceptions to of
	no     []string
	except []string // exceptions to no
	kin    bool     // a package within one of no may import that one
	linked bool     // not even through others
	reason string
}

func importRules() []importRule {
	rules := []importRule{
		{of: []string{"..."}, but: []string{"mock/judged", "cmd/credmock-conform"}, no: []string{"mock/judged"},
			reason: "mock/judged is the one place where mock and suite meet, for the suite's program and tests"},
		{of: []string{"mock/..."}, but: []string{"mock/judged"}, no: []string{"contract/..."}, linked: true,
			reason: "a mock is what is judged: it may not know by what"},
		{of: []string{"contract/..."}, no: []string{"mock/..."}, linked: true,
			reason: "the harness judges targets from outside, and must fit the real service as well"},
		{of: []string{"mock"}, no: []string{"mock/..."}, except: []string{"mock/table"},
			reason: "the engine knows no provider: a third one must cost no change here"},
		{of: []string{"mock/table"}, no: []string{"mock", "spec/..."},
			reason: "rows are kept without knowing what they mean"},
		{of: []string{"..."}, but: []string{"mock/table"}, no: []string{"github.com/hashicorp/go-memdb/..."},
			reason: "memdb lets a row steal another's unique key: all that is written goes through tables that refuse it"},
		{of: []string{"..."}, but: []string{"mock/all"}, no: providers(), kin: true,
			reason: "mock/all is the one place that names the providers, so a new one is one line"},
		{of: []string{"..."}, but: []string{"spec/compile", "spec/openapi"}, no: []string{"github.com/getkin/kin-openapi/..."}, linked: true,
			reason: "its initialisers take longer than the rest of a start: tests hold the documents to it, and programs do without"},
		{of: []string{"..."}, but: []string{"cmd/..."}, no: []string{"flag", "github.com/alecthomas/kong/..."},
			reason: "only the command reads flags: everything else takes options"},
		{of: []string{"spec/..."}, no: []string{"cmd/...", "contract/...", "features/...", "fixtures/...", "mock/..."},
			reason: "the spec is what everything else stands on"},
		{of: []string{"spec"}, no: []string{"spec/bruno", "spec/httpfile", "spec/postman", "spec/projection"},
			reason: "projections are made of the model, which serves without them"},
		{of: []string{"spec/tree"}, no: []string{"spec"},
			reason: "the tree knows nothing of OpenAPI"},
		{of: []string{"mock"}, no: []string{"cmd/...", "contract/...", "features/...", "fixtures/..."},
			reason: "imports point one way: cmd, mock/*, mock, spec"},
		{of: []string{"mock/...", "contract/..."}, no: []string{"cmd/..."}, linked: true,
			reason: "other programs use these packages without our command"},
		{of: []string{"fixtures/...", "features/..."}, no: []string{"..."}, except: []string{"embed"},
			reason: "they hold data only, for whoever wants it"},
		{of: []string{"cmd/credmock", "cmd/internal/cli"}, linked: true,
			no:     []string{"contract/...", "mock/judged", "github.com/cucumber/godog/...", "github.com/google/go-cmp/..."},
			reason: "godog runs the first go on PATH before main begins: what serves must start nothing"},
		{of: []string{"spec/...", "mock/..."}, but: []string{"mock/mocktest", "mock/bench", "mock/judged"}, linked: true,
			no:     []string{"testing", "github.com/cucumber/godog/...", "github.com/google/go-cmp/..."},
			reason: "what serves carries no test tools: they add flags, and weight to other teams' programs"},
	}
	rules = append(rules, suiteRules()...)
	for _, provider := range providers() {
		rules = append(rules, importRule{of: []string{provider}, no: providers(), kin: true, linked: true,
			reason: "providers share nothing but the engine, so that each can be understood, and removed, alone"})
	}
	return rules
}

// suiteRules are those of the suite's rooms: a scenario becomes calls, requests,
// what was received, problems and a report, and no room knows one that comes later.
func suiteRules() []importRule {
	room := func(reason, of string, no ...string) importRule {
		for i := range no {
			no[i] = "contract/" + no[i]
		}
		return importRule{of: []string{"contract/" + of}, no: no, linked: true, reason: reason}
	}
	return []importRule{
		{of: []string{"contract/..."}, but: []string{"contract", "contract/contracttest"}, no: []string{"contract"},
			reason: "no file of the suite imports upward: contract puts its rooms together, and is what users see, contracttest the first of them"},
		{of: []string{"contract/..."}, but: []string{"contract/contracttest"}, no: []string{"testing"},
			reason: "what judges carries no test tools: contracttest has them, for go test"},
		room("a verdict is the word that all rooms share", "verdict", "feature", "judge", "play", "report", "secret", "target", "wire"),
		room("what hides secrets knows none of those who ask", "secret", "feature", "judge", "play", "report", "target", "wire"),
		room("a request is built from a document and values, whoever calls whom", "wire", "feature", "judge", "play", "report", "secret", "target"),
		room("the judge sees values alone: it can neither call a target nor change what it judges", "judge", "feature", "play", "report", "target"),
		room("two answers are compared as values, whoever gave them", "compare", "feature", "judge", "play", "report", "secret", "target"),
		room("a target is described before anything is asked of it", "target", "feature", "judge", "play", "report", "wire"),
		room("features are read before they are played, and judge nothing", "feature", "judge", "play", "report"),
		room("a report shows what it is given, and finds out nothing itself", "report", "feature", "judge", "play", "secret", "target", "wire"),
		room("what proves that the suite bites must not know how it judges", "mutants", "feature", "judge", "play", "report"),
		{of: []string{"..."}, but: []string{"contract/feature"}, no: []string{"github.com/cucumber/godog/..."},
			reason: "godog reads features and hands their steps on: what they mean is the suite's own"},
		{of: []string{"contract/..."}, but: []string{"contract/play"}, no: []string{"github.com/google/go-cmp/..."},
			reason: "differences are written in one place, where secrets are taken out of them first"},
	}
}

// planned names what the rules speak of before it exists. What is not listed
// here must exist, so a misspelt name cannot pass for a rule that holds.
var planned []string

// providers are those of mock/all.
func providers() []string {
	var names []string
	for _, p := range all.Providers() {
		names = append(names, "mock/"+p.Name+"/...")
	}
	return names
}

// A listed package is what go list says of it, named without the module.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// packages lists the packages of the module, all platforms' files aside.
func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps", "./...")
	cmd.Dir = root
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaint.String())
	}
	var found []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = short(p.ImportPath)
		for _, list := range [][]string{p.Imports, p.Deps} {
			for i, path := range list {
				list[i] = short(path)
			}
		}
		found = append(found, p)
	}
	return found
}

func short(path string) string { return strings.TrimPrefix(path, module+"/") }

// within reports whether a package is one of those that a pattern names.
func within(path string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		prefix, isTree := strings.CutSuffix(pattern, "...")
		prefix = strings.TrimSuffix(prefix, "/")
		return path == prefix || isTree && (prefix == "" || strings.HasPrefix(path, prefix+"/"))
	})
}

// broken lists each import that breaks a rule, with the rule's reason.
func broken(rules []importRule, found []listed) []string {
	var faults []string
	for _, rule := range rules {
		for _, p := range found {
			if !within(p.ImportPath, rule.of) || within(p.ImportPath, rule.but) {
				continue
			}
			list, verb := p.Imports, "imports"
			if rule.linked {
				list, verb = p.Deps, "links"
			}
			for _, path := range list {
				if rule.forbids(p.ImportPath, path) {
					faults = append(faults, fmt.Sprintf("%s %s %s: %s", p.ImportPath, verb, path, rule.reason))
				}
			}
		}
	}
	return faults
}

func (rule importRule) forbids(from, path string) bool {
	return !within(path, rule.except) && slices.ContainsFunc(rule.no, func(pattern string) bool {
		isKin := rule.kin && within(from, []string{pattern})
		return within(path, []string{pattern}) && !isKin
	})
}

func TestImportsFollowTheDesign(t *testing.T) {
	t.Parallel()
	for _, fault := range broken(importRules(), packages(t)) {
		t.Error(fault)
	}
}

// A rule about a package that does not exist holds for ever, and says nothing.
func TestImportRulesNameWhatExists(t *testing.T) {
	t.Parallel()
	found := packages(t)
	modules, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	exists := func(pattern string) bool {
		path := strings.TrimSuffix(pattern, "/...")
		switch {
		case slices.ContainsFunc(found, func(p listed) bool { return within(p.ImportPath, []string{pattern}) }):
			return true
		case strings.Contains(path, "."):
			return strings.Contains(string(modules), path+" v")
		default:
			_, err := build.Default.Import(path, "", build.FindOnly)
			return err == nil
		}
	}
	for _, rule := range importRules() {
		for _, pattern := range slices.Concat(rule.of, rule.but, rule.no, rule.except) {
			if !exists(pattern) && !slices.Contains(planned, pattern) {
				t.Errorf("a rule names %s, which does not exist: %s", pattern, rule.reason)
			}
		}
		if rule.reason == "" {
			t.Errorf("the rule for %q has no reason", rule.of)
		}
	}
	for _, pattern := range planned {
		if exists(pattern) {
			t.Errorf("%s exists by now: strike it from planned", pattern)
		}
	}
}

// The rules bite, those too that speak of packages yet to come.
func TestImportRulesSeeViolations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		of      string
		imports string
		linked  bool // only through another package
		want    int  // how many rules are broken
	}{
		{name: "contract_mock", of: "contract", imports: "mock", linked: true, want: 1},
		{name: "contract_below_mock_below", of: "contract/judge", imports: "mock/mocktest", want: 1},
		{name: "contract_spec", of: "contract", imports: "spec"},
		{name: "judge_player", of: "contract/judge", imports: "contract/play", want: 1},
		{name: "judge_player_linked", of: "contract/judge", imports: "contract/play", linked: true, want: 1},
		{name: "judge_wire", of: "contract/judge", imports: "contract/wire"},
		{name: "wire_judge", of: "contract/wire", imports: "contract/judge", want: 1},
		{name: "room_upward", of: "contract/report", imports: "contract", want: 1},
		{name: "player_godog", of: "contract/play", imports: "github.com/cucumber/godog", want: 1},
		{name: "engine_provider", of: "mock", imports: "mock/whmcs", want: 2},
		{name: "engine_table", of: "mock", imports: "mock/table"},
		{name: "provider_memdb", of: "mock/whmcs", imports: "github.com/hashicorp/go-memdb", want: 1},
		{name: "engine_admin", of: "mock", imports: "mock/admin", want: 1},
		{name: "engine_fixtures", of: "mock", imports: "fixtures", want: 1},
		{name: "provider_provider", of: "mock/purecloud", imports: "mock/whmcs", want: 2},
		{name: "provider_provider_linked", of: "mock/whmcs", imports: "mock/purecloud", linked: true, want: 1},
		{name: "provider_below_itself", of: "mock/purecloud", imports: "mock/purecloud/login"},
		{name: "provider_engine", of: "mock/purecloud", imports: "mock"},
		{name: "all_provider", of: "mock/all", imports: "mock/whmcs"},
		{name: "admin_provider", of: "mock/admin", imports: "mock/whmcs", want: 1},
		{name: "command_provider", of: "cmd/credmock", imports: "mock/purecloud", want: 1},
		{name: "engine_kin", of: "mock", imports: "github.com/getkin/kin-openapi/openapi3", want: 1},
		{name: "spec_kin", of: "spec", imports: "github.com/getkin/kin-openapi/openapi3", linked: true, want: 1},
		{name: "openapi_kin", of: "spec/openapi", imports: "github.com/getkin/kin-openapi/openapi3"},
		{name: "spec_projection", of: "spec", imports: "spec/postman", want: 1},
		{name: "projection_spec", of: "spec/postman", imports: "spec"},
		{name: "tree_spec", of: "spec/tree", imports: "spec", want: 1},
		{name: "spec_engine", of: "spec", imports: "mock", want: 1},
		{name: "contract_flag", of: "contract", imports: "flag", want: 1},
		{name: "engine_kong", of: "mock", imports: "github.com/alecthomas/kong", want: 1},
		{name: "command_suite", of: "cmd/credmock", imports: "contract", linked: true, want: 1},
		{name: "command_godog", of: "cmd/credmock", imports: "github.com/cucumber/godog", linked: true, want: 1},
		{name: "suite_command_suite", of: "cmd/credmock-conform", imports: "contract"},
		{name: "command_kong", of: "cmd/credmock", imports: "github.com/alecthomas/kong"},
		{name: "features_embed", of: "features", imports: "embed"},
		{name: "features_fs", of: "features", imports: "io/fs", want: 1},
		{name: "fixtures_spec", of: "fixtures", imports: "spec", want: 1},
		{name: "provider_godog", of: "mock/whmcs", imports: "github.com/cucumber/godog", linked: true, want: 1},
		{name: "spec_cmp", of: "spec", imports: "github.com/google/go-cmp/cmp", linked: true, want: 1},
		{name: "all_testing", of: "mock/all", imports: "testing", linked: true, want: 1},
		{name: "mocktest_testing", of: "mock/mocktest", imports: "testing"},
		{name: "provider_command", of: "mock/whmcs", imports: "cmd/credmock", linked: true, want: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := listed{ImportPath: tt.of, Deps: []string{tt.imports}}
			if !tt.linked {
				p.Imports = p.Deps
			}
			if got := broken(importRules(), []listed{p}); len(got) != tt.want {
				t.Errorf("%s with %s breaks %d rules, want %d:\n%s", tt.of, tt.imports, len(got), tt.want, strings.Join(got, "\n"))
			}
		})
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path, pattern string
		want          bool
	}{
		{"mock", "mock/...", true},
		{"mock/whmcs", "mock/...", true},
		{"mockery", "mock/...", false},
		{"mock/whmcs", "mock", false},
		{"anything", "...", true},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, within(tt.path, []string{tt.pattern})); diff != "" {
			t.Errorf("within(%s, %s) mismatch (-want +got):\n%s", tt.path, tt.pattern, diff)
		}
	}
}
