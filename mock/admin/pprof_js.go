package admin

import "github.com/credmock/credmock/mock"

// profiles are none where there is no process of its own to look into.
func (p *plane) profiles() map[string]func(*mock.Call) (*mock.Page, error) { return nil }
