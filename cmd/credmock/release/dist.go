package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A packed file is one of an archive or of an image.
type packed struct {
	name string
	text []byte
	mode int64
}

// dist writes an archive and a bill of materials for each platform.
func (r release) dist() error {
	for _, p := range r.platforms {
		dir, err := r.build(p)
		if err != nil {
			return err
		}
		files, err := r.contents(p, dir)
		if err != nil {
			return err
		}
		write, suffix := tarGz, ".tar.gz"
		if p.os == "windows" {
			write, suffix = zipped, ".zip"
		}
		text, err := write(files, r.time)
		if err != nil {
			return err
		}
		bill, err := r.materials(p, dir)
		if err != nil {
			return err
		}
		base := filepath.Join(r.out, "credmock_"+r.version+"_"+p.String())
		if err := os.WriteFile(base+suffix, text, 0o644); err != nil {
			return err
		}
		if err := os.WriteFile(base+".cdx.json", bill, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// contents are the files of an archive.
func (r release) contents(p platform, dir string) ([]packed, error) {
	readme, err := os.ReadFile(filepath.Join(r.root, "README.md"))
	if err != nil {
		return nil, err
	}
	licences, err := r.licences()
	if err != nil {
		return nil, err
	}
	files := []packed{{"README.md", readme, 0o644}, licences}
	for _, program := range programs {
		text, err := os.ReadFile(filepath.Join(dir, p.binary(program)))
		if err != nil {
			return nil, err
		}
		files = append(files, packed{p.binary(program), text, 0o755})
	}
	return files, nil
}

// tarball packs files that belong to nobody and were all written at one time.
func tarball(files []packed, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.text)), ModTime: at, Format: tar.FormatPAX}
		if err := w.WriteHeader(h); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
		if _, err := w.Write(f.text); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func tarGz(files []packed, at time.Time) ([]byte, error) {
	text, err := tarball(files, at)
	if err != nil {
		return nil, err
	}
	return gzipped(text)
}

func gzipped(text []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func zipped(files []packed, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		h.SetMode(os.FileMode(f.mode))
		file, err := w.CreateHeader(h)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
		if _, err := file.Write(f.text); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// checksums lists every file of the version, as sha256sum -c reads it.
func (r release) checksums() error {
	entries, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var list strings.Builder
	for _, entry := range entries {
		if entry.IsDir() || !strings.Contains(entry.Name(), "_"+r.version+"_") {
			continue // of another version, or no part of one
		}
		f, err := os.Open(filepath.Join(r.out, entry.Name()))
		if err != nil {
			return err
		}
		sum := sha256.New()
		_, err = io.Copy(sum, f)
		_ = f.Close() // it was only read
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "%x  %s\n", sum.Sum(nil), entry.Name())
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(list.String()), 0o644)
}
