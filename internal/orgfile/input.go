package orgfile

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

const maxFile = 4 << 20 // bytes

var errNoStdin = errors.New("there is no standard input; name a file")

// An input is one file to read.
type input struct {
	name string // as messages name it
	path string // empty for standard input
	dir  string
	real string // path without links
}

// inputs are the files that the paths name, in order, and the directories among the paths.
func inputs(paths []string, disk *pinned) (list []input, dirs []string, errs spec.FileErrors) {
	if len(paths) == 0 {
		errs = append(errs, spec.FileError{Text: "no file is given; name one, a directory, or - for standard input"})
	}
	given := make(map[string]bool)
	add := func(in input) {
		key := in.name
		if in.path != "" {
			key = localfile.Absolute(in.path)
		}
		if given[key] {
			errs = append(errs, spec.FileError{Pos: spec.Pos{File: in.name}, Text: "is given twice; name it once"})
			return
		}
		given[key] = true
		list = append(list, in)
	}
	for _, p := range paths {
		if p == "-" {
			add(input{name: "stdin"})
			continue
		}
		if p == "" {
			errs = append(errs, spec.FileError{Text: `-f "": the path is empty; name a file, a directory, or - for standard input`})
			continue
		}
		info, real, err := disk.stat(p)
		switch {
		case err != nil:
			errs = append(errs, spec.FileError{Pos: spec.Pos{File: p}, Text: localfile.Cause(err).Error()})
		case !info.IsDir() && !info.Mode().IsRegular():
			errs = append(errs, spec.FileError{Pos: spec.Pos{File: p}, Text: "not a regular file; - reads standard input"})
		case !info.IsDir():
			add(input{name: p, path: p, dir: filepath.Dir(p), real: real})
		default:
			dirs = append(dirs, p)
			files, err := folder(p, real, disk)
			if err != nil {
				errs = append(errs, spec.FileError{Pos: spec.Pos{File: p}, Text: err.Error()})
			}
			for _, f := range files {
				add(f)
			}
		}
	}
	return list, dirs, errs
}

// folder are the YAML files directly in a folder, by name. Hidden ones are left out.
func folder(path, real string, disk *pinned) ([]input, error) {
	entries, err := disk.list(real)
	if err != nil {
		return nil, localfile.Cause(err)
	}
	var list []input
	for _, e := range entries {
		name := e.Name()
		if !isInputName(name) {
			continue
		}
		in := input{name: filepath.Join(path, name), path: filepath.Join(path, name), dir: path, real: filepath.Join(real, name)}
		if e.Type()&fs.ModeSymlink != 0 {
			if real, err := disk.real(in.real); err == nil {
				in.real = real
			}
		}
		list = append(list, in)
	}
	if len(list) == 0 {
		return nil, errors.New("the directory has no file that ends in .yaml or .yml; name another, or write one")
	}
	return list, nil
}

// limited is what was read under the limit of a file, or why it was not.
func limited(data []byte, err error) ([]byte, error) {
	switch {
	case errors.Is(err, localfile.ErrTooLarge):
		return nil, fmt.Errorf("%w; split it into several", localfile.Cause(err))
	case err != nil:
		return nil, localfile.Cause(err)
	}
	return data, nil
}
