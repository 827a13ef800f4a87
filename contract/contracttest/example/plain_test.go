package example_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/cucumber/godog"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/mock/whmcs"
)

// TestPlainGodog runs the features of a client with godog alone. They know nothing of
// the suite: a mock is what the client talks to, and each scenario has a sandbox.
func TestPlainGodog(t *testing.T) {
	m := mocktest.Start(t, mocktest.Options{})
	status := godog.TestSuite{
		Options: &godog.Options{Format: "pretty", Paths: []string{"testdata/plain"}, TestingT: t, Strict: true, NoColors: true},
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			var box *mocktest.Box
			sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) {
				box = m.Sandbox(t)
				return ctx, nil
			})
			list := whmcs.Operations.ListOAuthCredentials
			sc.Given(`^the next answer of WHMCS is lost$`, func() { box.Fault(t, list.Meets(mock.Lost)) })
			sc.When(`^our client lists the credentials$`, func(ctx context.Context) error { return listTwice(ctx, box.URL) })
			sc.Then(`^WHMCS was asked (\d+) times$`, func(n int) { box.Verify(t, list.Expect().Times(n)) })
		},
	}.Run()
	if status != 0 {
		t.Errorf("godog ends with %d", status)
	}
}

// listTwice is the client: it asks once more where no answer comes.
func listTwice(ctx context.Context, at string) error {
	form := url.Values{"action": {"ListOAuthCredentials"}, "identifier": {mocktest.WHMCSIdentifier}, "secret": {mocktest.WHMCSSecret}, "responsetype": {"json"}}
	for try := 0; ; try++ {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, at+"/includes/api.php?"+form.Encode(), nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(r)
		if err == nil {
			return response.Body.Close()
		}
		if try > 0 {
			return err
		}
	}
}
