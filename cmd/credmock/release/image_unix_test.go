//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
)

// A found image is the one for this machine.
type found struct {
	v1.ConfigFile
	layers []string // files
}

// find reads the image for this machine from a layout: an index in an index.
func find(t *testing.T, dir string) found {
	t.Helper()
	l, err := layout.FromPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	outer, err := l.ImageIndex()
	if err != nil {
		t.Fatal(err)
	}
	list, err := outer.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	inner, err := outer.ImageIndex(list.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	platforms, err := inner.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range platforms.Manifests {
		if m.Platform.OS != runtime.GOOS || m.Platform.Architecture != runtime.GOARCH {
			continue
		}
		image, err := inner.Image(m.Digest)
		if err != nil {
			t.Fatal(err)
		}
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		manifest, err := image.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		out := found{ConfigFile: *config}
		for _, layer := range manifest.Layers {
			out.layers = append(out.layers, filepath.Join(dir, "blobs", layer.Digest.Algorithm, layer.Digest.Hex))
		}
		return out
	}
	t.Fatalf("no image is for %s/%s", runtime.GOOS, runtime.GOARCH)
	return found{}
}

// confine lets a command see nothing but a folder, as nobody, where the test may do
// that; else it runs where it is.
func confine(cmd *exec.Cmd, root string) {
	if os.Geteuid() != 0 {
		return
	}
	cmd.Path = "/" + filepath.Base(cmd.Path)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
}
