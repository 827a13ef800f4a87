package example_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/contracttest"
	"github.com/credmock/credmock/contract/contracttest/example"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/mock/mocktest"
)

// TestGateway judges the gateway by the suite's own smoke tests of WHMCS and by the
// team's feature. A deployment is judged in the same way: its targets are then
// contracttest.Profile(t, "staging.yaml", os.LookupEnv).
func TestGateway(t *testing.T) {
	contracttest.Run(t, contract.Options{
		Targets:  behindGateway(t),
		Features: []fs.FS{features.FS, os.DirFS("testdata/suite")},
		Tags:     "@smoke or not @mock-only and not @wire",
		Steps: func(s *contract.Steps) {
			s.Then(`^the gateway has noted "([^"]*)"$`, hasNoted)
			s.Then(`^the gateway has noted nothing$`, func(ctx context.Context) error { return hasNoted(ctx, "") })
		},
	})
}

// behindGateway gives each scenario a mock and a gateway of its own.
func behindGateway(t *testing.T) map[string]contract.Start {
	server := mocktest.New(t, mocktest.Options{})
	targets, err := judged.Targets(server)
	if err != nil {
		t.Fatal(err)
	}
	targets = slices.DeleteFunc(targets, func(target *contract.Target) bool { return target.Provider != "whmcs" })
	starts, err := judged.Starts(server, func(start func() (contract.Handlers, error)) (contract.Handlers, error) {
		h, err := start()
		h.API = &example.Gateway{Behind: h.API}
		return h, err
	}, targets...)
	if err != nil {
		t.Fatal(err)
	}
	return starts
}

// hasNoted asks the gateway of the scenario.
func hasNoted(ctx context.Context, name string) error {
	target := contract.SceneOf(ctx).Target()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target.URLs[""]+"/notes", nil)
	if err != nil {
		return err
	}
	response, err := target.Client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	notes, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if !slices.Contains(strings.Split(string(notes), "\n"), name) {
		return fmt.Errorf("the gateway has noted %q, want %q", notes, name)
	}
	return nil
}
