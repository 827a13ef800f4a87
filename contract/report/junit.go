package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"github.com/credmock/credmock/contract/verdict"
)

// The elements and attributes stand in the order of the schema that Jenkins
// publishes: of a case, first skipped, then error, failure and system-out.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name      string      `xml:"name,attr"`
		Tests     int         `xml:"tests,attr"`
		Failures  int         `xml:"failures,attr"`
		Errors    int         `xml:"errors,attr"`
		Skipped   int         `xml:"skipped,attr"`
		Time      string      `xml:"time,attr"`
		Timestamp string      `xml:"timestamp,attr"`
		Cases     []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name      string       `xml:"name,attr"`
		Class     string       `xml:"classname,attr"`
		Time      string       `xml:"time,attr"`
		Skipped   *junitNote   `xml:"skipped"`
		Error     *junitResult `xml:"error"`
		Failure   *junitResult `xml:"failure"`
		SystemOut *junitText   `xml:"system-out"`
	}
	junitNote struct {
		Message string `xml:"message,attr"`
	}
	junitResult struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		junitText
	}
	// The text is a CDATA section, which keeps its lines readable in the file. The
	// encoder escapes nothing in it, so it must be a [visible] one.
	junitText struct {
		Text string `xml:",cdata"`
	}
)

// WriteJUnit writes the report as JUnit XML: a suite per feature, a case per
// scenario. What did not run is skipped and never a pass. A suspect or a drift
// passes, with its account as output, unless the run is strict. Before them all
// stands a suite with a case per cause of what failed, for most readers look no
// further than at the first failure.
func (r *Report) WriteJUnit(w io.Writer) error {
	all := junitSuites{Name: "conformance", Time: seconds(r.Took)}
	suites := r.junitCauses()
	names := map[string]int{}
	for _, group := range r.byFeature() {
		suites = append(suites, r.junitSuite(group, names))
	}
	for _, suite := range suites {
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
		all.Suites = append(all.Suites, suite)
	}
	if len(r.Problems)+len(r.untrue()) > 0 {
		suite := r.junitRun()
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
		all.Suites = append(all.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// junitCauses is the suite of the causes, where something failed.
func (r *Report) junitCauses() []junitSuite {
	suite := junitSuite{Name: "causes", Time: seconds(0), Timestamp: r.timestamp()}
	for i, c := range r.Causes() {
		if !r.fails(c.Verdict) {
			continue
		}
		suite.Tests, suite.Failures = suite.Tests+1, suite.Failures+1
		suite.Cases = append(suite.Cases, junitCase{
			Name: r.headline(i, c), Class: "causes", Time: seconds(0),
			Failure: &junitResult{Message: oneLine(c.What(), 500), Type: string(c.Verdict), junitText: junitText{r.explain(c)}},
		})
	}
	if suite.Tests == 0 {
		return nil
	}
	return []junitSuite{suite}
}

// junitSuite is the suite of a feature. Names are those of cases so far: a reader
// takes two cases of one name for one.
func (r *Report) junitSuite(group featureGroup, names map[string]int) junitSuite {
	service := group.Scenarios[0].service()
	suite := junitSuite{
		Name: oneLine(service+": "+group.Name, 500), Tests: len(group.Scenarios), Timestamp: r.timestamp(),
	}
	var took time.Duration
	for _, s := range group.Scenarios {
		c := r.junitCase(s)
		switch {
		case c.Skipped != nil:
			suite.Skipped++
		case c.Error != nil:
			suite.Errors++
		case c.Failure != nil:
			suite.Failures++
		}
		took += s.Took
		if n := names[c.Class+"\x00"+c.Name]; n > 0 {
			c.Name = oneLine(fmt.Sprintf("%s (line %d)", c.Name, s.Line), 500)
		}
		for base, n := c.Name, 2; names[c.Class+"\x00"+c.Name] > 0; n++ {
			c.Name = fmt.Sprintf("%s, %d", base, n)
		}
		names[c.Class+"\x00"+c.Name]++
		suite.Cases = append(suite.Cases, c)
	}
	suite.Time = seconds(took)
	return suite
}

func (r *Report) junitCase(s Scenario) junitCase {
	name := s.Name
	if s.Rule != "" {
		name = s.Rule + ": " + s.Name
	}
	c := junitCase{Name: oneLine(name, 500), Class: oneLine(s.service()+"."+s.Feature, 500), Time: seconds(s.Took)}
	message := oneLine(cmp.Or(s.Reason, string(s.Verdict)), 500)
	switch {
	case r.fails(s.Verdict):
		c.Failure = &junitResult{Message: message, Type: string(s.Verdict), junitText: junitText{s.account()}}
	case s.Verdict == verdict.Pass:
	case s.Verdict == verdict.Suspect, s.Verdict == verdict.Drift, s.Verdict == verdict.Known:
		c.SystemOut = &junitText{string(s.Verdict) + ": " + s.account()}
	case s.Verdict == verdict.Skipped, s.Verdict == verdict.Disabled:
		c.Skipped = &junitNote{Message: string(s.Verdict) + ": " + message}
	default: // an unknown verdict is our own fault too
		c.Error = &junitResult{Message: message, Type: string(s.Verdict), junitText: junitText{s.account()}}
	}
	return c
}

// junitRun is a suite for what went wrong with the run as a whole: else a red
// run could have a green JUnit file.
func (r *Report) junitRun() junitSuite {
	untrue := r.untrue()
	suite := junitSuite{
		Name: "the run as a whole", Tests: len(r.Problems) + len(untrue), Failures: len(untrue), Errors: len(r.Problems), Time: seconds(0), Timestamp: r.timestamp(),
	}
	for i, a := range untrue {
		suite.Cases = append(suite.Cases, junitCase{
			Name: fmt.Sprintf("deviation %d", i+1), Class: "run", Time: seconds(0),
			Failure: &junitResult{Message: oneLine(a.told(), 500), Type: string(verdict.Fail), junitText: junitText{visible(a.told())}},
		})
	}
	for i, p := range r.Problems {
		suite.Cases = append(suite.Cases, junitCase{
			Name: fmt.Sprintf("problem %d", i+1), Class: "run", Time: seconds(0),
			Error: &junitResult{Message: oneLine(p, 500), Type: string(verdict.Error), junitText: junitText{visible(p)}},
		})
	}
	return suite
}

// timestamp has no zone because the schema wants none; it is UTC.
func (r *Report) timestamp() string { return r.Started.UTC().Format("2006-01-02T15:04:05") }

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
