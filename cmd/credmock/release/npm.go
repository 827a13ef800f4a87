package main

import (
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
		if err := r.pkg(map[string]any{
			"name": name, "version": r.npmVersion(), "description": "credmock for " + p.node(),
			"os": []string{nodeOS[p.os]}, "cpu": []string{nodeArch[p.arch]}, "preferUnplugged": true,
		}, []packed{{"bin/" + p.binary("credmock"), text, 0o755}}); err != nil {
			return err
		}
	}
	return r.library(optional)
}

// library packs what stands in the folder of the package.
func (r release) library(optional map[string]string) error {
	dir := filepath.Join(r.root, "cmd/credmock/npm/package")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var about map[string]any
	var files []packed
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		switch {
		case err != nil:
			return err
		case entry.Name() == "package.json":
			if err := json.Unmarshal(text, &about); err != nil {
				return fmt.Errorf("package.json: %w", err)
			}
		default:
			files = append(files, packed{entry.Name(), text, mode(entry.Name())})
		}
	}
	about["version"], about["optionalDependencies"] = r.npmVersion(), optional
	return r.pkg(about, files)
}

// mode lets the file run that is a command.
func mode(name string) int64 {
	if name == "bin.js" {
		return 0o755
	}
	return 0o644
}

// pkg writes a package of a manifest and files.
func (r release) pkg(about map[string]any, files []packed) error {
	manifest, err := json.MarshalIndent(about, "", "  ")
	if err != nil {
		return err
	}
	all := []packed{{"package/package.json", append(manifest, '\n'), 0o644}}
	for _, f := range files {
		all = append(all, packed{"package/" + f.name, f.text, f.mode})
	}
	text, err := tarGz(all, r.time)
	if err != nil {
		return err
	}
	name := strings.ReplaceAll(strings.TrimPrefix(about["name"].(string), "@"), "/", "-")
	return os.WriteFile(filepath.Join(r.out, name+"_"+r.version+"_npm.tgz"), text, 0o644)
}
