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

// An input is one file with its content, or why it cannot be read.
type input struct {
	name string // as messages name it
	path string // empty for standard input
	dir  string
	real string // path without links

	data []byte
	err  error
}

// inputs are the files that the paths name, in order, and the directories among the paths.
func inputs(paths []string, stdin input, disk *pinned) (list []input, dirs []string, errs spec.FileErrors) {
	refuse := func(file, why string) {
		errs = append(errs, spec.FileError{Pos: spec.Pos{File: file}, Text: why})
	}
	given := make(map[string]bool)
	add := func(in input) {
		key := in.name
		if in.path != "" {
			key = localfile.Absolute(in.path)
		}
		if given[key] {
			refuse(in.name, "is given twice; name it once")
			return
		}
		given[key] = true
		list = append(list, in)
	}
	if len(paths) == 0 {
		refuse("", "no file is given; name one, a directory, or - for standard input")
	}
	for _, p := range paths {
		switch p {
		case "-":
			add(stdin)
			continue
		case "":
			refuse("", `-f "": the path is empty; name a file, a directory, or - for standard input`)
			continue
		}
		switch info, real, err := disk.stat(p); {
		case err != nil:
			refuse(p, localfile.Cause(err).Error())
		case info.IsDir():
			dirs = append(dirs, p)
			files, why := collect(p, real, disk)
			if why != "" {
				refuse(p, why)
			}
			for _, f := range files {
				add(f)
			}
		case !info.Mode().IsRegular():
			refuse(p, "not a regular file; - reads standard input")
		default:
			add(input{name: p, path: p, dir: filepath.Dir(p), real: real})
		}
	}
	return list, dirs, errs
}

// collect lists the YAML files directly in a directory, by name. Hidden ones are left out.
func collect(path, real string, disk *pinned) (list []input, why string) {
	entries, err := disk.list(real)
	if err != nil {
		return nil, localfile.Cause(err).Error()
	}
	for _, e := range entries {
		if !isInputName(e.Name()) {
			continue
		}
		name := filepath.Join(path, e.Name())
		in := input{name: name, path: name, dir: path, real: filepath.Join(real, e.Name())}
		if e.Type()&fs.ModeSymlink != 0 {
			if real, err := disk.real(in.real); err == nil {
				in.real = real
			}
		}
		list = append(list, in)
	}
	if len(list) == 0 {
		return nil, "the directory has no file that ends in .yaml or .yml; name another, or write one"
	}
	return list, ""
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
