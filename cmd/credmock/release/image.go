package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	ociTarball "github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// nobody owns no file, and is in no list of users: there is none in the image.
const nobody = "65532:65532"

// images writes, for each program, an OCI layout of its images for Linux, packed:
// docker load, podman load and skopeo read it.
func (r release) images() error {
	for _, program := range programs {
		var index v1.ImageIndex = empty.Index
		for _, p := range r.platforms {
			if p.os != "linux" {
				continue
			}
			image, err := r.image(program, p)
			if err != nil {
				return err
			}
			index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{
				Platform: &v1.Platform{OS: p.os, Architecture: p.arch},
			}})
		}
		if err := r.pack(program, index); err != nil {
			return err
		}
	}
	return nil
}

// image holds one program, and the licences of what that is made of. Its root may be mounted to be read only: the program
// writes nothing unless a flag names a file.
func (r release) image(program string, p platform) (v1.Image, error) {
	dir, err := r.build(p)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, program))
	if err != nil {
		return nil, err
	}
	licences, err := r.licences()
	if err != nil {
		return nil, err
	}
	files, err := tarball([]packed{{program, text, 0o755}, licences}, r.time)
	if err != nil {
		return nil, err
	}
	layer, err := ociTarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(files)), nil },
		ociTarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	if image, err = mutate.Append(image, mutate.Addendum{Layer: layer, History: v1.History{
		Created: v1.Time{Time: r.time}, CreatedBy: "make image",
	}}); err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = p.os, p.arch, v1.Time{Time: r.time}
	config.Config = r.config(program)
	return mutate.ConfigFile(image, config)
}

// config says how an image runs. The health check stands where Docker reads it:
// the OCI format has no place for one, so others have to be told to run
// /credmock healthcheck.
func (r release) config(program string) v1.Config {
	c := v1.Config{
		User: nobody, WorkingDir: "/", Entrypoint: []string{"/" + program},
		Labels: map[string]string{
			"org.opencontainers.image.title": program, "org.opencontainers.image.version": r.version,
			"org.opencontainers.image.revision": r.revision, "org.opencontainers.image.created": r.time.Format(time.RFC3339),
		},
	}
	if program == "credmock" {
		c.Cmd = []string{"serve"}
		c.Env = []string{"CREDMOCK_LISTEN=0.0.0.0:8080"} // the control plane stays inside unless it gets a token
		c.ExposedPorts = map[string]struct{}{"8080/tcp": {}}
		c.Healthcheck = &v1.HealthConfig{
			Test: []string{"CMD", "/credmock", "healthcheck"}, Interval: 5 * time.Second, Timeout: 3 * time.Second, StartPeriod: 5 * time.Second, Retries: 3,
		}
	}
	return c
}

// pack writes the layout of an index as one file.
func (r release) pack(program string, index v1.ImageIndex) error {
	dir, err := os.MkdirTemp("", "image-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	l, err := layout.Write(dir, empty.Index)
	if err != nil {
		return err
	}
	if err := l.AppendIndex(index, layout.WithAnnotations(map[string]string{
		"org.opencontainers.image.ref.name": r.version, "io.containerd.image.name": "docker.io/library/" + program + ":" + tag(r.version),
	})); err != nil {
		return err
	}
	var files []packed
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		files = append(files, packed{name, text, 0o644})
		return err
	})
	if err != nil {
		return err
	}
	text, err := tarball(files, r.time)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.out, program+"_"+r.version+"_image.tar"), text, 0o644)
}

// tag is a version as the name of an image may hold it.
func tag(version string) string {
	return string(bytes.ReplaceAll([]byte(version), []byte("+"), []byte("-")))
}
