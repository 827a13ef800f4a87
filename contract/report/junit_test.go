package report_test

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/verdict"
)

// An element is any XML, read without knowing who wrote it.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e element) count(name string) int {
	n := 0
	for _, c := range e.Children {
		if c.XMLName.Local == name {
			n++
		}
		n += c.count(name)
	}
	return n
}

func TestWriteJUnit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, file                                string
		strict                                    bool
		tests, failures, errors, skipped, outputs int
	}{
		{name: "lenient", file: "junit.xml", tests: 11, failures: 3, errors: 2, skipped: 2, outputs: 3}, // the clean-up is an error too, and a cause a case
		{name: "strict", file: "junit-strict.xml", strict: true, tests: 13, failures: 7, errors: 2, skipped: 2, outputs: 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := sample(hostile)
			r.Strict = tt.strict
			var root element
			if err := xml.Unmarshal([]byte(golden(t, tt.file, r.WriteJUnit)), &root); err != nil {
				t.Fatal(err)
			}
			got := []int{root.count("testcase"), root.count("failure"), root.count("error"), root.count("skipped"), root.count("system-out")}
			if diff := cmp.Diff([]int{tt.tests, tt.failures, tt.errors, tt.skipped, tt.outputs}, got); diff != "" {
				t.Errorf("tests, failures, errors, skipped and outputs mismatch (-want +got):\n%s", diff)
			}
			checkCounts(t, root, "testcase", "tests")
			checkCounts(t, root, "failure", "failures")
			checkCounts(t, root, "error", "errors")
			for _, suite := range root.Children {
				checkCounts(t, suite, "testcase", "tests")
				checkCounts(t, suite, "failure", "failures")
				checkCounts(t, suite, "error", "errors")
				checkSchema(t, suite)
			}
		})
	}
}

func checkCounts(t *testing.T, e element, child, attr string) {
	t.Helper()
	if got, want := e.attr(attr), strconv.Itoa(e.count(child)); got != want {
		t.Errorf("%s %q says %s=%s, want %s as there are elements %s", e.XMLName.Local, e.attr("name"), attr, got, want, child)
	}
}

// checkSchema holds a suite to what Jenkins' schema knows, in its order.
func checkSchema(t *testing.T, suite element) {
	t.Helper()
	known := map[string][]string{
		"testsuite":  {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
		"testcase":   {"name", "classname", "time"},
		"skipped":    {"message"},
		"error":      {"message", "type"},
		"failure":    {"message", "type"},
		"system-out": {},
	}
	order := []string{"skipped", "error", "failure", "system-out"}
	var check func(e element)
	check = func(e element) {
		for _, a := range e.Attrs {
			if !slices.Contains(known[e.XMLName.Local], a.Name.Local) {
				t.Errorf("%s has the attribute %s, which the schema does not know", e.XMLName.Local, a.Name.Local)
			}
		}
		if _, ok := known[e.XMLName.Local]; !ok {
			t.Errorf("there is an element %s, which the schema does not know", e.XMLName.Local)
		}
		last := -1
		for _, c := range e.Children {
			if at := slices.Index(order, c.XMLName.Local); e.XMLName.Local == "testcase" && at <= last {
				t.Errorf("%s of %q stands in the wrong place", c.XMLName.Local, e.attr("name"))
			} else {
				last = at
			}
			check(c)
		}
	}
	check(suite)
	for _, c := range suite.Children {
		if c.XMLName.Local != "testcase" {
			t.Errorf("a suite holds %s, want testcase only", c.XMLName.Local)
		}
	}
}

// A skip must never look like a pass.
func TestWriteJUnitSkips(t *testing.T) {
	t.Parallel()
	r := &report.Report{Scenarios: []report.Scenario{
		{Provider: "whmcs", Feature: "F", Name: "a", Verdict: verdict.Skipped, Reason: "the target has no clock"},
		{Provider: "whmcs", Feature: "F", Name: "b", Verdict: verdict.Disabled, Reason: "its effect is delete"},
	}}
	got := render(t, r.WriteJUnit)
	for _, want := range []string{`<skipped message="skipped: the target has no clock">`, `<skipped message="disabled: its effect is delete">`, `skipped="2"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the JUnit file lacks %s:\n%s", want, got)
		}
	}
}
