package target_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract/target"
)

// A target that is served here keeps the path below which its profile says that
// all of its own is.
func TestLocalKeepsTheRoot(t *testing.T) {
	t.Parallel()
	for profile, want := range map[string]string{
		"http://mock.invalid": "/things", "http://mock.invalid/below/": "/below/things",
	} {
		var got string
		l := target.Local{New: func() (target.Handlers, error) {
			return target.Handlers{API: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.URL.Path })}, nil
		}}
		started, stop, err := l.Start(&target.Target{URLs: map[string]string{"": profile}})(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		response, err := started.Client.Get(started.URLs[""] + "/things")
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		stop()
		if got != want {
			t.Errorf("a target with the URL %s is asked for %s, want %s", profile, got, want)
		}
	}
}

// A fault names its provider: another may have an operation of the same name.
func TestFaultsNameTheirProvider(t *testing.T) {
	t.Parallel()
	var got map[string]any
	control := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(body, &got)
		}
		if err != nil {
			t.Error(err)
		}
	})
	l := target.Local{New: func() (target.Handlers, error) {
		return target.Handlers{API: http.NotFoundHandler(), Control: func() (http.Handler, error) { return control, nil }}, nil
	}}
	started, stop, err := l.Start(&target.Target{Provider: "things", URLs: map[string]string{}})(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if err := started.Control.Schedule(t.Context(), started.Provider, "listThings", "closed", map[string]string{"until": "noon"}); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"provider": "things", "operation": "listThings", "answer": "closed", "values": map[string]any{"until": "noon"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a fault goes out with (-want +got):\n%s", diff)
	}
}
