package cli

import (
	"runtime/debug"
	"testing"
)

func TestBuilt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		release string
		info    *debug.BuildInfo
		want    string
	}{
		{"release", "v1.2.3", &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, "v1.2.3"},
		{"go_install", "", &debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, "v1.2.3"},
		{"go_run", "", &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, "(devel)"},
		{"go_build", "", &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}}}, "(devel)-0123456789ab"},
		{"changed", "", &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: "true"}}}, "(devel)-0123456789ab+dirty"},
		{"another_builder", "", nil, "unknown"},
	}
	for _, tt := range tests {
		if got := built(tt.release, tt.info); got != tt.want {
			t.Errorf("%s: built(%q, %v) = %q, want %q", tt.name, tt.release, tt.info, got, tt.want)
		}
	}
}
