package spec

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const maxFile = 4 << 20 // bytes

// An input is one file to read.
type input struct {
	name string // as messages name it
	path string // empty for standard input
	dir  string
}

// inputs are the files that the paths name, in order.
func inputs(paths []string) ([]input, Mistakes) {
	var list []input
	var mistakes Mistakes
	if len(paths) == 0 {
		mistakes = append(mistakes, Mistake{Text: "no file is given; name one, a folder, or - for standard input"})
	}
	given := make(map[string]bool)
	add := func(in input) {
		key := in.name
		if in.path != "" {
			key = absolute(in.path)
		}
		if given[key] {
			mistakes = append(mistakes, Mistake{Pos{File: in.name}, "is given twice; name it once"})
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
		info, err := os.Stat(p)
		switch {
		case err != nil:
			mistakes = append(mistakes, Mistake{Pos{File: p}, reason(err)})
		case !info.IsDir():
			add(input{name: p, path: p, dir: filepath.Dir(p)})
		default:
			files, err := folder(p)
			if err != nil {
				mistakes = append(mistakes, Mistake{Pos{File: p}, err.Error()})
			}
			for _, f := range files {
				add(f)
			}
		}
	}
	return list, mistakes
}

// folder are the YAML files directly in a folder, by name. Hidden ones are left out.
func folder(path string) ([]input, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, errors.New(reason(err))
	}
	var list []input
	for _, e := range entries {
		name := e.Name()
		if ext := filepath.Ext(name); strings.HasPrefix(name, ".") || ext != ".yaml" && ext != ".yml" {
			continue
		}
		file := filepath.Join(path, name)
		list = append(list, input{name: file, path: file, dir: path})
	}
	if len(list) == 0 {
		return nil, errors.New("the folder has no file that ends in .yaml or .yml; name another, or write one")
	}
	return list, nil
}

// content reads the input.
func (in input) content(stdin io.Reader) content {
	data, err := in.bytes(stdin)
	if err != nil {
		return content{mistakes: Mistakes{{Pos{File: in.name}, err.Error()}}}
	}
	return read(in.name, in.dir, data)
}

func (in input) bytes(stdin io.Reader) ([]byte, error) {
	if in.path == "" {
		if stdin == nil {
			return nil, errors.New("there is no standard input; name a file")
		}
		return limited(stdin)
	}
	f, err := openRegular(in.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return limited(f)
}

// openRegular opens a regular file, or a link to one. Opening a pipe or a device could block for ever.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, errors.New(reason(err))
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file; name one")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.New(reason(err))
	}
	return f, nil
}

func limited(from io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	switch {
	case err != nil:
		return nil, errors.New(reason(err))
	case len(data) > maxFile:
		return nil, fmt.Errorf("the file is larger than %d MiB; split it in several", maxFile>>20)
	}
	return data, nil
}

// reason is a file error without the path, which the message has already.
func reason(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}
