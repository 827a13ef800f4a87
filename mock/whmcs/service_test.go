package whmcs_test

import (
	"encoding/json"
	"testing"

	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec/tree"
)

// TestServicesOfNobody: a service whose client is closed is as good as one of
// nobody.
func TestServicesOfNobody(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{})
	a := m.Server.Document("whmcs").Operation("CreateOAuthCredential").Answer("serviceNotAssociated")
	for name, service := range map[string]string{"ofAClosedClient": "3", "ofNobody": "4"} {
		got := request{body: call("CreateOAuthCredential", fields{"serviceId": service}).encode()}.over(t, m)
		var body map[string]string
		if err := json.Unmarshal([]byte(got.Body), &body); err != nil {
			t.Fatal(err)
		}
		if want := a.Value.(tree.Object).Get("message"); got.Status != a.Status || body["message"] != want {
			t.Errorf("%s: Create for service %s = %d %s, want %d %q", name, service, got.Status, got.Body, a.Status, want)
		}
	}
}
