package target

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// ControlPlane returns the control of a mock that is served elsewhere, limited
// to the named capabilities.
func ControlPlane(url, token string, client *http.Client, capabilities ...string) Control {
	p := plane{strings.TrimRight(url, "/"), token, client}
	var c Control
	if slices.Contains(capabilities, Reset) {
		c.Reset = func(ctx context.Context) error { return p.post(ctx, "reset", nil) }
	}
	if slices.Contains(capabilities, Clock) {
		c.Advance = func(ctx context.Context, by string) error {
			return p.post(ctx, "clock/advance", map[string]any{"by": by})
		}
	}
	if slices.Contains(capabilities, Faults) {
		c.Schedule = func(ctx context.Context, provider, operation, answer string, values map[string]string) error {
			fault := map[string]any{"provider": provider, "operation": operation, "answer": answer}
			if len(values) > 0 {
				fault["values"] = values
			}
			return p.post(ctx, "faults", fault)
		}
	}
	return c
}

type plane struct {
	url, token string
	client     *http.Client
}

func (p plane) post(ctx context.Context, path string, body any) error {
	text := []byte{}
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+"/__admin/"+path, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("control plane: %w", err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	response, err := p.client.Do(r)
	if err != nil {
		return fmt.Errorf("control plane: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode < 300 {
		return nil
	}
	var problem struct{ Title, Detail string }
	_ = json.NewDecoder(response.Body).Decode(&problem) // without it the status says enough
	return fmt.Errorf("control plane answers %s to %s: %s %s", response.Status, path, problem.Title, problem.Detail)
}
