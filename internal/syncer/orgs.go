package syncer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/reconcile"
)

// An Organisation is one that a daemon keeps in sync.
type Organisation struct {
	engine *reconcile.Engine
	name   string // empty for the only one, of -f
	files  []string
}

// One is the only organisation of a process.
func One(e *reconcile.Engine, files []string) []Organisation { return []Organisation{{e, "", files}} }

// Inputs are the paths that organisations are read from, and those of their credentials.
func Inputs(all []Organisation) []string {
	var paths []string
	for _, o := range all {
		paths = append(paths, slices.Concat(o.files, o.engine.Credentials.Paths())...)
	}
	return paths
}

// Several are the organisations of the values of --org. A value that is the name of a declared one stands for it.
func Several(e *reconcile.Engine, values []string, declared []Organisation) ([]Organisation, error) {
	var all []Organisation
	for _, value := range values {
		if i := slices.IndexFunc(declared, func(o Organisation) bool { return o.name == value }); i >= 0 {
			all = append(all, declared[i])
			continue
		}
		found, err := organisations(e, value)
		if err != nil {
			return nil, fmt.Errorf("--org %s: %w", value, err)
		}
		all = append(all, found...)
	}
	for i, o := range all {
		if slices.ContainsFunc(all[:i], func(p Organisation) bool { return p.name == o.name }) {
			return nil, fmt.Errorf("--org: there are two organisations named %s", o.name)
		}
	}
	return all, nil
}

// organisations reads one value of --org: NAME=PATH,CREDENTIALS, or a directory of organisations.
func organisations(e *reconcile.Engine, value string) ([]Organisation, error) {
	name, rest, one := strings.Cut(value, "=")
	if !one {
		return inDirectory(e, value)
	}
	comma := strings.LastIndex(rest, ",")
	if comma <= 0 || comma == len(rest)-1 {
		return nil, errors.New("not NAME=PATH,CREDENTIALS, nor a directory")
	}
	o, err := named(e, name, rest[:comma], rest[comma+1:])
	return []Organisation{o}, err
}

// inDirectory finds the organisations of a directory: each directory in it is one of that name.
func inDirectory(e *reconcile.Engine, dir string) ([]Organisation, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, localfile.Cause(err)
	}
	var all []Organisation
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		info, err := os.Stat(path)
		if strings.HasPrefix(entry.Name(), ".") || err != nil || !info.IsDir() {
			continue
		}
		o, err := named(e, entry.Name(), filepath.Join(path, "org.yaml"), filepath.Join(path, "credentials"))
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	if len(all) == 0 {
		return nil, errors.New("no directory in it: each holds org.yaml and credentials of the organisation that it is named after")
	}
	return all, nil
}

// named is an organisation of one file whose credentials are at that path alone.
func named(e *reconcile.Engine, name, file, credentials string) (Organisation, error) {
	if why := orgfile.CheckOrganizationName(name); why != "" {
		return Organisation{}, fmt.Errorf("%q %s", name, why)
	}
	return labelled(e, name, []string{file}, environment.Credentials{Path: credentials}), nil
}

// Declared is the organisation that .camsync.yaml calls by that name, as its reports and records do.
func Declared(e *reconcile.Engine, name string, files []string, credentials environment.Credentials) Organisation {
	o := labelled(e, name, files, credentials)
	o.engine.Name = name
	return o
}

// labelled is an organisation whose log has its name. Its credentials are read again for each pass.
func labelled(e *reconcile.Engine, name string, files []string, credentials environment.Credentials) Organisation {
	own := *e
	own.Log, own.Credentials = e.Log.With("organisation", name), credentials
	return Organisation{&own, name, files}
}
