package pull_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
	"github.com/camsync/camsync/internal/pull"
	"github.com/camsync/camsync/internal/spec"
)

const project = "11111111-1111-4111-8111-111111111111"

// served is a project with these files, and a client that is not slowed down.
func served(t *testing.T, o emulator.HubOptions, files ...emulator.File) (*invariants.Emulator, *api.Client) {
	t.Helper()
	e := invariants.New(emulator.Options{LoginInterval: -1, Hub: o})
	s := httptest.NewServer(e)
	t.Cleanup(s.Close)
	c, err := api.New(api.Config{
		BaseURL: s.URL, HubURL: s.URL, HubRate: 1e6, OAuthURL: s.URL + "/oauth/token", Audience: "api.cloud.camunda.io", ClientID: "emulator", ClientSecret: spec.Seal("emulator-secret"),
	})
	if err == nil {
		_, err = e.Hub("").AddWorkspace(emulator.Workspace{Name: "Orders", Projects: []emulator.Project{{Key: project, Name: "Order process", Files: files}}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

func many(n int) (files []emulator.File) {
	for i := range n {
		files = append(files, emulator.File{Path: fmt.Sprintf("f%d/m%d.md", i%7, i), Content: fmt.Sprint(i)})
	}
	return files
}

// 1,001 files come page by page, whatever the server takes for the longest page, and each is read once.
func TestManyFiles(t *testing.T) {
	e, c := served(t, emulator.HubOptions{MaxLimit: 100, MaxTotal: 1000}, many(1001)...)
	dir := filepath.Join(t.TempDir(), "a", "b")
	r, err := pull.Run(t.Context(), c, project, dir, true)
	if err != nil || !r.Whole() || r.Count(pull.Added) != 1001 || len(r.Files) != 1001 {
		t.Fatalf("%d of %d added, %q, %v", r.Count(pull.Added), len(r.Files), r.Kept, err)
	}
	if got := e.Requests(); got["GET /api/v2/files/{fileKey}"] != 1001 || got["POST /api/v2/files/search"] > 12 || len(got) != 3 {
		t.Errorf("%v", got)
	}
	for i := range 1001 {
		if text, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("f%d/m%d.md", i%7, i))); err != nil || string(text) != fmt.Sprint(i) {
			t.Fatalf("%q, %v", text, err)
		}
	}
	if r, err := pull.Run(t.Context(), c, project, dir, true); err != nil || !r.Whole() || r.Count(pull.Unchanged) != 1001 {
		t.Errorf("again: %d unchanged, %v", r.Count(pull.Unchanged), err)
	}
}

// A server that gives no file is not asked for all of them.
func TestAServerThatFails(t *testing.T) {
	e, c := served(t, emulator.HubOptions{}, many(100)...)
	e.Change(func(o *emulator.Options) {
		o.Fault = func(_ *http.Request, route string) *emulator.Fault {
			if route == "GET /api/v2/files/{fileKey}" {
				return &emulator.Fault{Kind: "answer", Status: 500}
			}
			return nil
		}
	})
	dir := t.TempDir()
	write(t, dir, "mine.md", "mine")
	r, err := pull.Run(t.Context(), c, project, dir, true)
	if n := e.Requests()["GET /api/v2/files/{fileKey}"]; err != nil || r.Whole() || r.Count(pull.Failed) != 100 || n > 8 {
		t.Errorf("%d failed after %d requests, %v", r.Count(pull.Failed), n, err)
	}
	if r.Count(pull.OnlyHere) != 1 || tree(t, dir) != "mine.md" {
		t.Errorf("there is %s, %q", tree(t, dir), r.Kept)
	}
}

// A run that is stopped says which files it has not tried, and removes nothing.
func TestStopped(t *testing.T) {
	e, c := served(t, emulator.HubOptions{}, many(50)...)
	ctx, stop := context.WithCancel(t.Context())
	e.Change(func(o *emulator.Options) {
		o.Fault = func(_ *http.Request, route string) *emulator.Fault {
			if route == "GET /api/v2/files/{fileKey}" {
				stop()
			}
			return nil
		}
	})
	dir := t.TempDir()
	write(t, dir, "mine.md", "mine")
	r, err := pull.Run(ctx, c, project, dir, true)
	if err != nil || r.Count(pull.Failed) < 40 || r.Count(pull.Removed) != 0 || r.Whole() {
		t.Errorf("%+v, %v", r, err)
	}
	for _, f := range r.Files {
		if f.Outcome == pull.Failed && !strings.Contains(f.Reason, "the run was stopped") {
			t.Errorf("%+v", f)
		}
	}
}

// A fake is a server that answers whatever it likes.
type fake struct {
	pull.Client
	files   []api.File
	content map[string]string
	get     func(api.File) (api.File, error)
	held    []string
	heldErr error
}

func (f *fake) Files(context.Context, string) ([]api.File, error) { return f.files, nil }

func (f *fake) File(_ context.Context, key string) (api.File, []byte, error) {
	i := slices.IndexFunc(f.files, func(file api.File) bool { return file.Key == key })
	file, err := f.files[i], error(nil)
	if f.get != nil {
		file, err = f.get(file)
	}
	return file, []byte(f.content[key]), err
}

func (f *fake) Held(context.Context, string) (map[string]bool, error) {
	held := make(map[string]bool)
	for _, key := range f.held {
		held[key] = true
	}
	return held, f.heldErr
}

func markdown(paths ...string) (files []api.File) {
	for i, p := range paths {
		files = append(files, api.File{Simple: p, File: spec.File{Key: fmt.Sprint(i), Name: strings.TrimSuffix(filepath.Base(p), ".md"), Type: "markdown"}})
	}
	return files
}

// A file that is elsewhere once it is read is not written where it was.
func TestMoved(t *testing.T) {
	dir := t.TempDir()
	f := &fake{files: markdown("a.md", "b.md"), get: func(f api.File) (api.File, error) {
		if f.Key == "0" {
			f.Simple = "sub/a.md"
		}
		return f, nil
	}}
	r, err := pull.Run(t.Context(), f, project, dir, false)
	if err != nil || r.Count(pull.Failed) != 1 || !strings.Contains(r.Files[0].Reason, "run again") || tree(t, dir) != "b.md" {
		t.Errorf("%+v, %v, %s", r, err, tree(t, dir))
	}
}

// With mirror, nothing is removed unless the project itself shows that the list is whole.
func TestNothingIsRemovedInDoubt(t *testing.T) {
	for why, f := range map[string]*fake{
		"lacks 1 that its directories show": {files: markdown("a.md"), held: []string{"0", "1"}},
		"is not known: gone":                {heldErr: errors.New("gone")},
		"not all files of the project":      {files: markdown("a.md", "CON.md")},
	} {
		dir := t.TempDir()
		write(t, dir, "old.md", "")
		r, err := pull.Run(t.Context(), f, project, dir, true)
		if err != nil || !strings.Contains(r.Kept, why) || r.Whole() || r.Count(pull.OnlyHere) != 1 || !strings.Contains(tree(t, dir), "old.md") {
			t.Errorf("%s: %+v, %v", why, r, err)
		}
	}
}

// Names of a hostile server write nothing outside of the directory, and through no link.
func TestOutside(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "dir")
	write(t, above, "elsewhere/old.md", "old")
	write(t, above, "dir/real/old.md", "old")
	for link, to := range map[string]string{"dir/out": "../elsewhere", "dir/in": "real", "dir/file.md": "../elsewhere/old.md", "dir/gone": "nowhere"} {
		if err := os.Symlink(to, filepath.Join(above, link)); err != nil {
			t.Skip(err)
		}
	}
	before := tree(t, above)
	f := &fake{files: markdown("../x.md", "../elsewhere/old.md", "/tmp/x.md", "out/x.md", "out/old.md", "in/x.md", "in/old.md", "file.md", "gone/x.md", "./x.md", "real/../x.md", "", "/")}
	r, err := pull.Run(t.Context(), f, project, dir, true)
	if err != nil || r.Count(pull.Refused)+r.Count(pull.Failed) != len(f.files) || tree(t, above) != before {
		t.Errorf("%+v, %v\n%s\n%s", r, err, before, tree(t, above))
	}
	if text, err := os.ReadFile(filepath.Join(above, "elsewhere/old.md")); err != nil || string(text) != "old" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "file", "")
	for path, want := range map[string]string{"": "", "new/er": "", "file": "is not a directory", "file/x": "not a directory"} {
		if err := pull.Check(filepath.Join(dir, path)); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// tree is all that is in a directory.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if name, _ := filepath.Rel(dir, path); name != "." {
			all = append(all, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}
