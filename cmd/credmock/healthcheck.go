package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

type healthcheckCmd struct {
	URL string `help:"The control plane." default:"http://127.0.0.1:8081" placeholder:"URL"`
}

// unhealthy is the one error that is not our own.
type unhealthy struct{ error }

// Run asks the control plane once.
func (cmd *healthcheckCmd) Run(s *session) error {
	ctx, cancel := context.WithTimeout(s.ctx, 2*time.Second)
	defer cancel()
	if u, err := url.Parse(cmd.URL); err != nil || u.Host == "" {
		return fmt.Errorf("--url %q is not a URL such as http://127.0.0.1:8081", cmd.URL)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, cmd.URL+"/__admin/health", nil)
	if err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return unhealthy{err}
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return unhealthy{fmt.Errorf("%s answers %s", cmd.URL, response.Status)}
	}
	return nil
}
