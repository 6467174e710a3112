package orgfile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// A Snapshot is what the files of an organisation said at one moment: every byte of them, read once,
// whatever becomes of the files afterwards. What could not be read is in it as an error.
type Snapshot struct {
	inputs    []input
	errs      spec.FileErrors
	collected []string // directories whose files are all read
	watch     []string

	directories map[string]directory  // that files of projects come from, by path; nil where they were not read yet
	catalogs    map[string]catalogDir // by path, as far as they were read; see [Snapshot.Collected]
}

// maxFiles and maxTotal bound what one organisation is read from: several times the largest that there is.
const (
	maxFiles     = 1000
	maxTotal     = 64 << 20 // bytes
	maxUntrusted = 8 << 20  // bytes of files whose author is not trusted
)

var errTooLarge = fmt.Errorf("the files hold more than %d MiB together; an organisation has at most that", maxTotal>>20)

// takeTries is how often files are read again whose links are switched while they are read.
const takeTries = 10

// Take reads the files that the paths name, as [Load] does, without looking at what they say.
//
// Links are resolved once and directories opened once, and after all is read they must still lead to the
// same: a set of files that is switched by a link is read as it was before or after, never as a mix.
func Take(paths []string, stdin io.Reader) Snapshot {
	in := input{name: "stdin", err: errNoStdin}
	if slices.Contains(paths, "-") && stdin != nil {
		in.data, in.err = limited(localfile.Limited(stdin, maxFile))
	}
	for try := 1; ; try++ {
		s, same := take(paths, in)
		if same || try == takeTries {
			if !same {
				s.errs = append(s.errs, spec.FileError{Text: "the files are switched while they are read; run again"})
			}
			return s
		}
	}
}

// take reads the files once, and reports whether what led to them stayed as it was.
func take(paths []string, stdin input) (Snapshot, bool) {
	p := newPinned()
	defer p.close()
	var s Snapshot
	s.inputs, s.collected, s.errs = inputs(paths, stdin, p)
	if len(s.inputs) > maxFiles {
		s.errs = append(s.errs, spec.FileError{Text: fmt.Sprintf("there are %d files; an organisation has at most %d", len(s.inputs), maxFiles)})
		s.inputs = s.inputs[:maxFiles]
	}
	left := maxTotal - len(stdin.data)
	for i := range s.inputs {
		in := &s.inputs[i]
		if in.path == "" {
			continue
		}
		if left <= 0 {
			in.err = errTooLarge
			continue
		}
		in.data, in.err = p.bytes(in.real)
		if left -= len(in.data); left < 0 {
			in.data, in.err = nil, errTooLarge
		}
		p.watch(filepath.Dir(in.real))
	}
	s.watch = slices.Sorted(maps.Keys(p.changes))
	return s, p.same()
}

// Load reads the organisation that the snapshot describes. As with [Load], the error is of type
// [spec.FileErrors], and values of secrets are not fetched.
func (s Snapshot) Load() (spec.Organization, error) { return s.load(true) }

// LoadUntrusted is Load for files whose author is not trusted: what they name is not opened. They are read only if they
// are small.
func (s Snapshot) LoadUntrusted() (spec.Organization, error) {
	size := 0
	for _, in := range s.inputs {
		size += len(in.data)
	}
	if size > maxUntrusted || s.tooLarge() {
		return spec.Organization{}, s.refused(fmt.Sprintf("the files hold more than %d MiB; those that are not trusted have at most that", maxUntrusted>>20))
	}
	return s.load(false)
}

func (s Snapshot) tooLarge() bool {
	return slices.ContainsFunc(s.inputs, func(in input) bool { return in.err == errTooLarge })
}

func (s Snapshot) refused(why string) error {
	return append(slices.Clone(s.errs), spec.FileError{Text: why})
}

func (s Snapshot) load(look bool) (spec.Organization, error) {
	if s.tooLarge() {
		return spec.Organization{}, s.refused(errTooLarge.Error())
	}
	return s.joined(s.read(look), look)
}

// read reads what each of the files says.
func (s Snapshot) read(look bool) []content {
	contents := make([]content, len(s.inputs))
	var files errgroup.Group
	files.SetLimit(2)
	if !look {
		files.SetLimit(1) // what is read takes many times its size
	}
	for i, in := range s.inputs {
		files.Go(func() error {
			if in.err != nil {
				contents[i] = content{errs: spec.FileErrors{{Pos: spec.Pos{File: in.name}, Text: in.err.Error()}}}
			} else {
				contents[i] = read(in)
			}
			return nil
		})
	}
	_ = files.Wait() // no file's errors stop another's reading
	return contents
}

// joined makes one organisation of it.
func (s Snapshot) joined(contents []content, look bool) (spec.Organization, error) {
	errs := slices.Clone(s.errs)
	for _, c := range contents {
		errs = append(errs, s.overwritten(c.claims, look)...)
		errs = append(errs, s.modelled(spec.Organization{Workspaces: c.workspaces}, look)...)
	}
	found := s.joinCatalog(contents, look, &errs)
	org, err := join(s.inputs, contents, errs)
	if err == nil {
		org.Catalog = found
	}
	return org, err
}

// Digest is equal for snapshots of equal content, whether or not that is an organisation. What is in the directories of models counts only
// once they are [Snapshot.Collected].
func (s Snapshot) Digest() string {
	sum := sha256.New()
	part := func(kind, name string, data []byte) {
		fmt.Fprintf(sum, "%s %d %q %d\n", kind, len(name), name, len(data))
		sum.Write(data)
	}
	for _, in := range s.inputs {
		if in.err != nil {
			part("unreadable", in.name, []byte(in.err.Error()))
		} else {
			part("file", filepath.Base(in.name), in.data)
		}
	}
	for _, e := range s.errs {
		part("error", "", []byte(e.Error()))
	}
	s.directoryParts(part)
	for _, path := range slices.Sorted(maps.Keys(s.catalogs)) {
		part("catalog", path, []byte(s.catalogs[path].digest))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Directories are those in which a change can change what the next snapshot holds: those of the files, of every link on the
// way to them, and the nearest that exists of what is missing. They are sorted.
func (s Snapshot) Directories() []string { return s.watch }

// Texts are the texts of the snapshot's files, by the name that a Pos gives it.
// Standard input is not among them.
func (s Snapshot) Texts() map[string][]byte {
	texts := make(map[string][]byte, len(s.inputs))
	for _, in := range s.inputs {
		if in.path != "" && in.err == nil {
			texts[in.name] = in.data
		}
	}
	return texts
}

// With is the snapshot as it would be if those files had these texts.
func (s Snapshot) With(texts map[string][]byte) Snapshot {
	s.inputs = slices.Clone(s.inputs)
	for i, in := range s.inputs {
		if data, other := texts[in.name]; other && in.path != "" {
			s.inputs[i].data, s.inputs[i].err = data, nil
		}
	}
	return s
}

// Path is where a file of the snapshot lies, behind all links.
func (s Snapshot) Path(name string) string {
	for _, in := range s.inputs {
		if in.name == name && in.path != "" {
			return in.real
		}
	}
	return name
}

// Linked are the files of the snapshot that a link leads to, below the working directory or on an
// absolute path. What such a file says may be anything that this process can read.
func (s Snapshot) Linked() []string {
	disk := newPinned()
	defer disk.close()
	here, err := disk.real(".")
	var linked []string
	for _, in := range s.inputs {
		path := in.path
		if path == "" {
			continue
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(here, path)
		}
		if err != nil || filepath.Clean(path) != in.real {
			linked = append(linked, in.name)
		}
	}
	return linked
}
