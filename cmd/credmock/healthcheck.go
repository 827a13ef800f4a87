package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/credmock/credmock/cmd/internal/cli"
)

type healthcheckCmd struct{ cli.Healthcheck }

// Run asks the control plane once.
func (cmd *healthcheckCmd) Run(s *cli.Session) error {
	ctx, cancel := context.WithTimeout(s.Context, 2*time.Second)
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
		return cli.NotWell(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return cli.NotWell(fmt.Errorf("%s answers %s", cmd.URL, response.Status))
	}
	return nil
}
