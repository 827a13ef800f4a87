package cli

import (
	"fmt"
	"net"
	"strconv"
)

// CheckAddress refuses an address that nothing can listen at, and says what was
// probably meant. The flag stands in its errors, the port in what is missing.
func CheckAddress(flag, address, port string) error {
	host, sent, err := net.SplitHostPort(address)
	if err != nil {
		near := net.JoinHostPort(address, port)
		if _, isPort := strconv.Atoi(address); isPort == nil {
			near = net.JoinHostPort("127.0.0.1", address)
		}
		if _, _, err := net.SplitHostPort(near); err != nil || address == "" {
			near = net.JoinHostPort("127.0.0.1", port)
		}
		return fmt.Errorf("%s: %q is no address of the form HOST:PORT; did you mean %s?", flag, address, near)
	}
	if _, err := net.LookupPort("tcp", sent); err != nil || sent == "" {
		return fmt.Errorf("%s: %q is no port of %q; one is a number up to 65535, and 0 takes a free one, as in %s", flag, sent, address, net.JoinHostPort(host, port))
	}
	return nil
}
