package contract_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing/fstest"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/spec"
)

// A mock is judged by the features of this project; each scenario gets one of its own.
func ExampleRun() {
	targets, err := judged.Mock("documented")
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := contract.Run(context.Background(), contract.Options{
		Targets: targets, Features: []fs.FS{features.FS}, Tags: "@smoke", Concurrency: 4,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.ExitCode(), report.Counts()[contract.Fail])
	// Output:
	// 0 0
}

const staging = `whmcs:
  url: https://staging.example.com/whmcs
  principals:
    default: {fields: {identifier: {env: WHMCS_IDENTIFIER}, secret: {env: WHMCS_SECRET}}}
`

// A step of a team's own sees what the scenario came to.
func ExampleSceneOf() {
	targets, err := judged.Mock("documented")
	if err != nil {
		fmt.Println(err)
		return
	}
	own := fstest.MapFS{"whmcs/own.feature": {Data: []byte("Feature: Own\n  Scenario: one\n    When I call WhmcsDetails\n    Then it is shown\n")}}
	_, err = contract.Run(context.Background(), contract.Options{
		Targets: targets, Features: []fs.FS{own},
		Steps: func(s *contract.Steps) {
			s.Then(`^it is shown$`, func(ctx context.Context) error {
				answer, _ := contract.SceneOf(ctx).Answer().(map[string]any)
				fmt.Println(answer["result"])
				return nil
			})
		},
	})
	fmt.Println(err)
	// Output:
	// success
	// <nil>
}

// A target file holds no secret: it says where each comes from.
func ExampleReadProfile() {
	environ := func(name string) (string, bool) { return "of " + name, true }
	profile, err := contract.ReadProfile("staging.yaml", []byte(staging), environ)
	if err != nil {
		fmt.Println(err)
		return
	}
	targets, err := profile.Targets(spec.Load)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(targets[0].Provider, targets[0].Principals[""].Fields["secret"])
	// Output:
	// whmcs of WHMCS_SECRET
}

// Before anything runs, each target is called once.
func ExamplePreflight() {
	targets, err := judged.Mock("documented")
	if err != nil {
		fmt.Println(err)
		return
	}
	own := fstest.MapFS{"whmcs/own.feature": {Data: []byte("Feature: Own\n  Scenario: one\n    When I call WhmcsDetails\n    Then it succeeds\n")}}
	checks, err := contract.Preflight(context.Background(), contract.Options{Targets: targets, Features: []fs.FS{own}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range checks {
		if c.Target.Provider == "whmcs" {
			fmt.Println(c.Run, c.Problem == "")
		}
	}
	// Output:
	// 1 true
}

// What a run left behind is removed by its run file; without one there is nothing.
func ExampleClean() {
	dir, err := os.MkdirTemp("", "run-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	_, err = contract.Clean(context.Background(), nil, filepath.Join(dir, "staging.run"))
	fmt.Println(errors.Is(err, fs.ErrNotExist))
	// Output:
	// true
}

// A mock that is served elsewhere is steered by its control plane, as far as the
// target file lets it.
func ExampleControlPlane() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	control := contract.ControlPlane(server.URL, "", server.Client(), "reset")
	fmt.Println(control.Reset(context.Background()), control.Advance == nil)
	// Output:
	// POST /__admin/reset
	// <nil> true
}
