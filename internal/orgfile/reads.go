package orgfile

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// Reads reports whether a run over these paths reads that file, or would once there is one: because a
// path names it, in whatever spelling, or because it would lie in a directory that is read.
func Reads(paths []string, file string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		return path != "-" && (samePath(path, file) || collects(path, file))
	})
}

// isInputName reports whether a directory's file of that name is read. Endings count in either case,
// since editors and systems write them so.
func isInputName(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return !strings.HasPrefix(name, ".") && (ext == ".yaml" || ext == ".yml")
}

// collects reports whether a file lies, or would lie, directly in a directory under a name that is read there.
func collects(dir, file string) bool {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return false
	}
	if isInputName(filepath.Base(file)) && samePath(dir, filepath.Dir(file)) {
		return true
	}
	target := linkTarget(file)
	return target != file && isInputName(filepath.Base(target)) && samePath(dir, filepath.Dir(target))
}

// linkTarget is where writing to a path ends, should links lead from it, be the last one's target there or not.
func linkTarget(path string) string {
	for range maxLinks {
		next, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(next) {
			next = filepath.Join(filepath.Dir(path), next)
		}
		path = next
	}
	return path
}

// samePath reports whether two paths lead to one place: by their text, or because what is there is the
// same, through links or in a file system that does not mind case.
func samePath(a, b string) bool {
	if localfile.Absolute(a) == localfile.Absolute(b) {
		return true
	}
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// overwritten are the errors of credentials that would become a file of the organisation itself: the next
// run would read them as one. Where the files are not trusted, what they name is not opened, and texts
// alone are compared.
func (s Snapshot) overwritten(claims []claim, look bool) spec.FileErrors {
	var errs spec.FileErrors
	for _, c := range claims {
		is := func(in input) bool { return in.path != "" && localfile.Absolute(in.path) == c.key }
		leadsTo := func(in input) bool { return look && in.path != "" && samePath(in.path, c.key) }
		collects := func(dir string) bool {
			if look {
				return collects(dir, c.key)
			}
			return isInputName(filepath.Base(c.key)) && localfile.Absolute(dir) == localfile.Absolute(filepath.Dir(c.key))
		}
		switch refuse := func(why string) { errs = append(errs, spec.FileError{Pos: c.pos, Text: why}) }; {
		case c.what != destination || len(errs) == maxErrors:
		case slices.ContainsFunc(s.inputs, is): // conflicts says so
		case slices.ContainsFunc(s.collected, collects):
			refuse("credentials would go to a file that is read as one of the organisation's, since its directory is; end its name in .env or .json, or choose another directory")
		case slices.ContainsFunc(s.inputs, leadsTo):
			refuse("credentials would go to a file of the organisation itself; name another")
		}
	}
	return errs
}
