// Package contract judges a service from outside: it runs features against a
// [Target], builds every request from a [spec.Document], and holds every answer
// to it. It knows neither mock nor provider. It never makes a call twice, but in
// the one step that says eventually, and where a shared target asks to wait, may
// take a while to show what was written, or refuses a token that scenarios share.
//
// [Run] makes a [Report]; a [Profile] says where a real service is and what may
// be done to it. The work is done in the rooms below, each of which hands on one
// value: a feature's scenario becomes calls of the player, requests on the wire,
// what was received, problems that the judge found, and a report.
package contract

import (
	"context"
	"net/http"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/play"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
)

// What is judged, and how it is reached.
type (
	Target    = target.Target
	Principal = target.Principal
	Control   = target.Control
	Profile   = target.Profile
	Patience  = target.Patience
	Start     = target.Start
	Local     = target.Local
	Handlers  = target.Handlers
)

// What is asked for, and what comes of it.
type (
	Options = play.Options
	Steps   = feature.Steps
	Scene   = play.Scene
	Event   = play.Event
	Check   = play.Check
	Cleaned = play.Cleaned

	Report   = report.Report
	Scenario = report.Scenario
	Verdict  = verdict.Verdict
)

// The verdicts, from the best to what is our own fault.
const (
	Pass     = verdict.Pass
	Fail     = verdict.Fail
	Known    = verdict.Known
	Suspect  = verdict.Suspect
	Drift    = verdict.Drift
	Skipped  = verdict.Skipped
	Disabled = verdict.Disabled
	Error    = verdict.Error

	Unreachable = verdict.Unreachable
	Flaky       = verdict.Flaky
)

// Why a run was stopped: see [Options].
const (
	OutOfTime  = play.OutOfTime
	FailedOnce = play.FailedOnce
)

// Run judges the targets by the features. Its error is our own: what cannot be
// asked for. All else stands in the report.
func Run(ctx context.Context, o Options) (*Report, error) { return play.All(ctx, o) }

// SceneOf returns the scenario that a step of the user's own stands in, by the
// context that it was given.
func SceneOf(ctx context.Context) *Scene { return play.SceneOf(ctx) }

// Preflight calls each target once, and says how many scenarios would run and
// why the others would not.
func Preflight(ctx context.Context, o Options) ([]Check, error) { return play.Preflight(ctx, o) }

// Clean removes what the run of a run file left behind: the rows that carry a name
// that it wrote, and nothing else. The file goes once a fresh look finds nothing.
func Clean(ctx context.Context, targets map[string]*Target, runFile string) (Cleaned, error) {
	return play.Clean(ctx, targets, runFile)
}

// ReadProfile reads a profile. The name stands in its errors; environ looks up
// environment variables.
func ReadProfile(name string, text []byte, environ func(string) (string, bool)) (*Profile, error) {
	return target.ReadProfile(name, text, environ)
}

// ControlPlane returns the control of a mock that is served elsewhere, limited
// to the named capabilities.
func ControlPlane(url, token string, client *http.Client, capabilities ...string) Control {
	return target.ControlPlane(url, token, client, capabilities...)
}
