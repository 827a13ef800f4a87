package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// scope is that of the packages: one with the library, and one for each platform
// with the program for it. The library names them all as optional, and a package
// manager takes the one that fits: nothing has to run when it is installed.
const scope = "@credmock/"

var (
	nodeOS   = map[string]string{"linux": "linux", "darwin": "darwin", "windows": "win32"}
	nodeArch = map[string]string{"amd64": "x64", "arm64": "arm64"}
)

// node is the name that Node.js has for a platform.
func (p platform) node() string { return nodeOS[p.os] + "-" + nodeArch[p.arch] }

// npmVersion is the version as npm writes it. What was not committed is no version,
// so npm drops that word, too.
func (r release) npmVersion() string {
	version, _, _ := strings.Cut(strings.TrimPrefix(r.version, "v"), "+")
	return version
}

// npm writes the packages as npm would pack them.
func (r release) npm() error {
	optional := map[string]string{}
	for _, p := range r.platforms {
		dir, err := r.build(p)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, p.binary("credmock")))
		if err != nil {
			return err
		}
		name := scope + p.node()
		optional[name] = r.npmVersion()
		manifest, err := json.MarshalIndent(map[string]any{
			"name": name, "version": r.npmVersion(), "description": "credmock for " + p.node(),
			"os": []string{nodeOS[p.os]}, "cpu": []string{nodeArch[p.arch]}, "preferUnplugged": true,
		}, "", "  ")
		if err != nil {
			return err
		}
		licences, err := r.licences()
		if err != nil {
			return err
		}
		if err := r.pkg(name, manifest, []packed{{"bin/" + p.binary("credmock"), text, 0o755}, licences}); err != nil {
			return err
		}
	}
	manifest, files, err := r.folder("package")
	if err != nil {
		return err
	}
	list, err := json.MarshalIndent(optional, "  ", "  ")
	if err != nil {
		return err
	}
	before, _ := bytes.CutSuffix(manifest, []byte("\n}\n"))
	manifest = fmt.Appendf(nil, "%s,\n  \"optionalDependencies\": %s\n}\n", before, list)
	if err := r.pkg(scope+"credmock", manifest, files); err != nil {
		return err
	}
	return r.wasm(files)
}

// folder reads what stands in the folder of a package. Its manifest gets the version,
// and stays as it is otherwise: the order of conditions means something.
func (r release) folder(name string) (manifest []byte, files []packed, err error) {
	dir := filepath.Join(r.root, "cmd/credmock/npm", name)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		switch {
		case err != nil:
			return nil, nil, err
		case entry.Name() == "package.json":
			manifest = bytes.Replace(text, []byte(`"version": "0.0.0"`), fmt.Appendf(nil, `"version": %q`, r.npmVersion()), 1)
		default:
			files = append(files, packed{entry.Name(), text, mode(entry.Name())})
		}
	}
	return manifest, files, nil
}

// mode lets the file run that is a command.
func mode(name string) int64 {
	if name == "bin.js" {
		return 0o755
	}
	return 0o644
}

// pkg writes a package of a manifest and files.
func (r release) pkg(name string, manifest []byte, files []packed) error {
	all := []packed{{"package/package.json", manifest, 0o644}}
	for _, f := range files {
		all = append(all, packed{"package/" + f.name, f.text, f.mode})
	}
	text, err := tarGz(all, r.time)
	if err != nil {
		return err
	}
	file := strings.ReplaceAll(strings.TrimPrefix(name, "@"), "/", "-")
	return os.WriteFile(filepath.Join(r.out, file+"_"+r.version+"_npm.tgz"), text, 0o644)
}
