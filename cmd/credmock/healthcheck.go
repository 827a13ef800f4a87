package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/keyed"
)

type healthcheckCmd struct{ cli.Healthcheck }

// Run asks the control plane once, and sees whether the mock itself accepts where
// it is known where that is.
func (cmd *healthcheckCmd) Run(s *cli.Session) error {
	ctx, cancel := context.WithTimeout(s.Context, 2*time.Second)
	defer cancel()
	control, api, err := cmd.addresses()
	if err != nil {
		return err
	}
	for _, u := range []string{control, api} {
		if u == "" {
			continue
		}
		if parsed, err := url.Parse(u); err != nil || parsed.Host == "" {
			flag := "--url"
			if cmd.URL == "" {
				flag = "--ready-file"
			}
			return fmt.Errorf("%s: %q is no URL such as http://127.0.0.1:8081", flag, u)
		}
	}
	if err := askHealth(ctx, control); err != nil {
		return cli.NotWell(err)
	}
	if api == "" {
		return nil
	}
	// A call would stand in the log and be counted.
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", hostOf(api))
	if err != nil {
		return cli.NotWell(fmt.Errorf("the control plane is up, the mock is not: %w", err))
	}
	return conn.Close()
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// addresses says where control plane and mock are: as the flag says, as the ready
// file does, or where serve would listen by the same settings.
func (cmd *healthcheckCmd) addresses() (control, api string, err error) {
	if cmd.URL != "" {
		return cmd.URL, "", nil
	}
	if cmd.ReadyFile != "" {
		return readReady(cmd.ReadyFile)
	}
	if control, err = dialed("--admin-listen", cmd.AdminListen); err != nil {
		return "", "", err
	}
	api, err = dialed("--listen", cmd.Listen)
	return control, api, err
}

// readReady finds the addresses in a ready file.
func readReady(path string) (control, api string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", cli.NotWell(fmt.Errorf("--ready-file: %w", err)) // it is there for as long as the mock is
	}
	root, err := keyed.Parse(path, text)
	if err != nil {
		return "", "", fmt.Errorf("--ready-file: %w", err)
	}
	control, err = textAt(path, root, "admin", "url")
	if err == nil && len(root.Content) > 2 { // the control plane alone can be asked, too
		api, err = textAt(path, root, "listen")
	}
	if err != nil {
		return "", "", fmt.Errorf("--ready-file: %w", err)
	}
	return control, api, nil
}

// textAt is the text at a path of keys of a ready file.
func textAt(file string, node *yaml.Node, keys ...string) (string, error) {
	at := ""
	for _, key := range keys {
		at = strings.TrimPrefix(at+"."+key, ".")
		below := keyed.Child(node, key)
		switch {
		case below != nil:
			node = below
			continue
		case node == nil || node.Kind != yaml.MappingNode:
			return "", keyed.At(file, 1, fmt.Errorf("this is no ready file: %s is missing, which serve writes there", at))
		}
		var has []string
		for i := 0; i < len(node.Content); i += 2 {
			has = append(has, node.Content[i].Value)
		}
		if near := spec.Nearest(key, has); near != "" {
			return "", keyed.At(file, node.Line, fmt.Errorf("this is no ready file: %s is missing, and %s stands there", at, near))
		}
		return "", keyed.At(file, node.Line, fmt.Errorf("this is no ready file: %s is missing, which serve writes there", at))
	}
	if node.Kind != yaml.ScalarNode || node.Tag != "!!str" || node.Value == "" {
		return "", keyed.At(file, node.Line, fmt.Errorf("%s: a URL is wanted", at))
	}
	return node.Value, nil
}

// dialed is how to call what listens at an address.
func dialed(flag, listen string) (string, error) {
	if err := cli.CheckAddress(flag, listen, "8081"); err != nil {
		return "", err
	}
	host, port, _ := net.SplitHostPort(listen) // checked above
	if port == "0" {
		return "", fmt.Errorf("%s: %s does not say which port: name the ready file", flag, listen)
	}
	if a, _ := netip.ParseAddr(host); host == "" || a.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// askHealth wants the answer of a control plane, not that of any other server.
func askHealth(ctx context.Context, control string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, control+"/__admin/health", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var health struct{ Live, Ready bool }
	switch err := json.NewDecoder(response.Body).Decode(&health); {
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("%s answers %s", control, response.Status)
	case err != nil || !health.Live:
		return fmt.Errorf("%s is not the control plane of a mock", control)
	case !health.Ready:
		return fmt.Errorf("%s is not ready yet", control)
	}
	return nil
}
