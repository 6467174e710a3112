package orgs

import (
	"os"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// Files are the files and directories of the organisation, as someone in the working directory would write them. The error is of type
// [spec.FileErrors] and names each that is not there.
func (o *Organization) Files() ([]string, error) {
	var errs spec.FileErrors
	var paths []string
	seen := map[string]spec.Pos{}
	for _, f := range o.files {
		refuse := func(why string) { errs = append(errs, spec.FileError{Pos: f.Pos, Text: why}) }
		if first, twice := seen[f.Path]; twice {
			refuse("this file is named already at " + first.String() + "; name it once")
			continue
		}
		seen[f.Path] = f.Pos
		if o.list.strict && !localfile.Inside(o.list.root, f.Path) {
			refuse("this path leads out of the repository, which is not followed if the author of the files is not trusted")
			continue
		}
		if _, err := os.Stat(f.Path); err != nil {
			refuse("the file that is named here cannot be found: " + localfile.Cause(err).Error() + "; paths are relative to the directory of " + FileName)
			continue
		}
		paths = append(paths, f.Path)
	}
	return paths, errs.Err()
}

// Paths are all that the file names, whether it is there or not: the files and directories of its organisations, and of their
// credentials.
func (l *List) Paths() []string {
	var paths []string
	for _, o := range l.Organizations {
		for _, f := range o.files {
			paths = append(paths, f.Path)
		}
		paths = append(paths, o.Credentials.Paths()...)
	}
	return paths
}
