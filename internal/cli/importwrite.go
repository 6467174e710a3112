package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/arrive"
	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/hcl"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/tfstate"
)

// A target is where the results of an import go. Paths in the result are relative to its directory.
type target struct {
	f                    importFlags
	dir                  string // of the result
	secrets, credentials string // relative to it where they can be
}

// variablesFile is the file of --secrets-env, beside the result.
const variablesFile = ".env"

// newTarget checks, before anything is read, that nothing of it would be written over.
func newTarget(f importFlags, states []string) (target, error) {
	t := target{f: f, dir: "."}
	if f.out != "" {
		t.dir = filepath.Dir(f.out)
	}
	files := []string{f.out, f.removed}
	if f.secretsEnv {
		files = append(files, filepath.Join(t.dir, variablesFile))
	}
	var errs []error
	for _, file := range files {
		if file == "" {
			continue
		}
		if _, err := os.Stat(filepath.Dir(file)); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", file, localfile.Cause(err)))
			continue
		}
		errs = append(errs, vacant(file))
	}
	for _, dir := range []string{f.secretsTo, f.credentialsTo} {
		if dir != "" {
			errs = append(errs, closed(dir))
		}
	}
	stdin := 0
	for _, path := range states {
		if path == "-" {
			stdin++
		}
	}
	if stdin > 1 {
		errs = append(errs, errors.New("standard input can be read once"))
	}
	t.secrets, t.credentials = relative(t.dir, f.secretsTo), relative(t.dir, f.credentialsTo)
	return t, errors.Join(errs...)
}

// vacant refuses a path at which there is something.
func vacant(file string) error {
	switch _, err := os.Lstat(file); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return occupied(file)
}

// occupied is the error of a path at which there is something.
func occupied(path string) error {
	return &hintedError{fmt.Errorf("%s is there already, and is not overwritten", path), "name another file, or move it away"}
}

// closed refuses a directory for secrets that others can enter.
func closed(dir string) error {
	err := private.Closed(dir)
	if open := new(private.OpenError); errors.As(err, &open) {
		return &hintedError{errors.New(open.Error()), open.Hint} // not the hint for the state directory
	}
	return err
}

// relative is a path as it reads from a directory.
func relative(dir, path string) string {
	if path == "" || filepath.IsAbs(path) || dir == "." {
		return filepath.ToSlash(path)
	}
	from, err := filepath.Abs(dir)
	to, err2 := filepath.Abs(path)
	if rel, err3 := filepath.Rel(from, to); err == nil && err2 == nil && err3 == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(path)
}

func (t target) options() arrive.Options {
	o := arrive.Options{All: t.f.all, Secrets: t.secrets, Credentials: t.credentials, Encode: encodeCredentials}
	if t.f.secretsEnv {
		o.Env = variablesFile
	}
	return o
}

// encodeCredentials are the credentials of a client as its destination would have them, had camsync created it.
func encodeCredentials(cluster string, c tfstate.Client) spec.Sealed {
	links := map[string]string{"zeebe": c.Zeebe, "oauth": c.OAuth}
	known := api.NewClient{ID: c.ID, Secret: c.Secret.Value(), Links: links}
	return spec.Seal(string(apply.CredentialsOf(cluster, known).Encode("env")))
}

// writtenOrganization is the result as a file, which is proved to load.
func writtenOrganization(a *app, r arrive.Result, live *spec.Organization) ([]byte, error) {
	of := "Imported from Terraform without comparing it with the organisation, " + time.Now().UTC().Format(time.DateOnly)
	if live != nil {
		of = exported(a, *live) + ", imported from Terraform"
	}
	text := orgfile.WriteNoted(r.Organization, of, r.Notes)
	if _, err := orgfile.Load([]string{"-"}, bytes.NewReader(text)); err != nil {
		return nil, fmt.Errorf("the result is not a valid file: %w", err)
	}
	return text, nil
}

// write writes all files of an import, or none, and the result without a file of its own last. After an error, nothing of it is left.
func (t target) write(a *app, r arrive.Result, text []byte, state tfstate.State) (written []string, err error) {
	var files []atomicfile.New
	for _, f := range r.Files {
		files = append(files, atomicfile.New{Path: t.beside(filepath.FromSlash(f.Path)), Data: []byte(f.Content.Reveal()), Perm: 0o600, DirPerm: 0o700})
	}
	if t.f.removed != "" {
		var addresses []string
		for _, o := range state.Managed() {
			addresses = append(addresses, o.Address)
		}
		files = append(files, atomicfile.New{Path: t.f.removed, Data: hcl.Removed(addresses), Perm: 0o644, DirPerm: 0o755})
	}
	if t.f.out != "" {
		files = append(files, atomicfile.New{Path: t.f.out, Data: text, Perm: 0o644, DirPerm: 0o755})
	}
	err = atomicfile.Create(files)
	if there, is := errors.AsType[*fs.PathError](err); is && errors.Is(err, fs.ErrExist) {
		return nil, occupied(there.Path)
	}
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		written = append(written, f.Path)
	}
	if t.f.out != "" {
		return written, nil
	}
	if _, err = a.term.Out.Write(text); err != nil {
		for _, file := range written {
			err = errors.Join(err, os.Remove(file))
		}
	}
	return written, err
}

// secretFiles are the files of an import that hold secrets.
func (t target) secretFiles(r arrive.Result) []string {
	var files []string
	for _, f := range r.Files {
		files = append(files, t.beside(filepath.FromSlash(f.Path)))
	}
	return files
}

// beside is a path of the result as it is from the working directory.
func (t target) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(t.dir, path)
}
