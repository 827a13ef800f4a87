package drift

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The declarations are made by hand in the shape of the vendor's; the vendor's
// own are compared by contract/interop.
func TestTypeScript(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/index.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name     string
		old, new string
		want     []string
	}{
		{name: "in_step", want: []string{}},
		{name: "item_model", old: `"entities"?: Array<Models.OAuthClient>;`, new: `"entities"?: Array<Models.OAuthClientListing>;`,
			want: []string{"retyped field OAuthClientEntityListing.entities[]: was OAuthClient, is OAuthClientListing"}},
		{name: "field_added", old: `"pending"?: boolean;`, new: "\"pending\"?: boolean;\n\t\t\"allowedCidrs\"?: Array<string>;",
			want: []string{"added field OAuthAuthorization.allowedCidrs: array of string"}},
		{name: "field_gone", old: `"userId"?: string;`, want: []string{"removed field ApiUsageRow.userId: string"}},
		{name: "field_retyped", old: `"status200"?: number;`, new: `"status200"?: string;`,
			want: []string{"retyped field ApiUsageRow.status200: was integer(int64), is string"}},
		{name: "field_required", old: `"granularity"?: string;`, new: `"granularity": string;`,
			want: []string{"retyped field ApiUsageClientQuery.granularity: was optional, is required"}},
		{name: "literals", old: `"queryStatus"?: string;`, new: `"queryStatus"?: "Complete" | "Failed" | "Queued";`,
			want: []string{"removed value Running of ApiUsageQueryResult.queryStatus", "added value Queued of ApiUsageQueryResult.queryStatus"}},
		{name: "parameter_added", old: `"days"?: string;`, new: "\"days\"?: string;\n\t\t\"metrics\"?: Array<string>;",
			want: []string{"added parameter getOauthClientUsageSummary metrics: array of string"}},
		{name: "method_gone", old: "getOauthScope(scopeId: string, opts?: OAuthApi.getOauthScopeOptions): Promise<Models.OAuthScope>;",
			want: []string{"removed operation getOauthScope: GET /api/v2/oauth/scopes/{scopeId}"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.old != "" && strings.Count(string(text), tt.old) != 1 {
				t.Fatalf("%s stands %d times", tt.old, strings.Count(string(text), tt.old))
			}
			from := write(t, "index.d.ts", strings.Replace(string(text), tt.old, tt.new, 1))
			if diff := cmp.Diff(tt.want, lines(t, Options{Provider: "purecloud", From: from})); diff != "" {
				t.Errorf("Run mismatch (-want +got):\n%s", diff)
			}
		})
	}
}
