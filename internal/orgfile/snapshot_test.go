package orgfile_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
)

var swaps = flag.Int("swaps", 1000, "how often TestASnapshotIsOfOneStateOnly switches the files")

func TestASnapshotKeepsWhatItRead(t *testing.T) {
	dir := files(t, map[string]string{"org.yaml": member("ana@example.com")})
	path := filepath.Join(dir, "org.yaml")
	s := orgfile.Take([]string{path}, nil)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	org, err := s.Load()
	if err != nil || org.Members.Value()[0].Email != "ana@example.com" || org.Members.Value()[0].Pos.File != path {
		t.Errorf("the file of the snapshot is gone, and so is what it said: %+v, %v", org, err)
	}
	gone := orgfile.Take([]string{path}, nil)
	if _, err := gone.Load(); err == nil || gone.Digest() == s.Digest() {
		t.Errorf("a file that is gone reads as it was: %v", err)
	}
	if again := orgfile.Take([]string{path}, nil); again.Digest() != gone.Digest() {
		t.Error("two looks at a file that is gone do not agree")
	}
}

func TestDigestsOfWhatIsNotTheSame(t *testing.T) {
	digests := map[string]string{}
	for name, texts := range map[string]map[string]string{
		"one":         {"a.yaml": "x: 1\n"},
		"other":       {"a.yaml": "x: 2\n"},
		"other name":  {"b.yaml": "x: 1\n"},
		"two":         {"a.yaml": "x: 1\n", "b.yaml": ""},
		"cut in two":  {"a.yaml": "x: ", "b.yaml": "1\n"},
		"other cut":   {"a.yaml": "x:", "b.yaml": " 1\n"},
		"none":        {"a.txt": "x: 1\n"},
		"not regular": {"a.yaml/x": ""},
	} {
		s := orgfile.Take([]string{files(t, texts)}, nil)
		if other, taken := digests[s.Digest()]; taken && name != "none" {
			t.Errorf("%s has the digest of %s", name, other)
		}
		digests[s.Digest()] = name
	}
	dir := files(t, map[string]string{"a.yaml": "x: 1\n"})
	if got := digests[orgfile.Take([]string{filepath.Join(dir, "a.yaml")}, nil).Digest()]; got != "one" {
		t.Errorf("the same text at another path has another digest, that of %q", got)
	}
}

// Links are followed as the system follows them.
func TestLinksOnTheWay(t *testing.T) {
	dir := files(t, map[string]string{"data/one/org.yaml": member("one@example.com"), "data/two/org.yaml": member("two@example.com"), "else/x": ""})
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	link("one", "data/..data")
	link("..data/org.yaml", "data/org.yaml")
	link("../data/..data/../two", "else/back")
	link(filepath.Join(dir, "data"), "absolute")
	link("circle", "circle")
	for path, want := range map[string]string{
		"data/org.yaml":            "one@example.com",
		"data/..data":              "one@example.com",
		"else/back/org.yaml":       "two@example.com",
		"else/../absolute":         "one@example.com",
		"else/back/../one/./":      "one@example.com",
		"absolute/..data/org.yaml": "one@example.com",
	} {
		s := orgfile.Take([]string{dir + "/" + path}, nil)
		org, err := s.Load()
		if err != nil || org.Members.Value()[0].Email != want {
			t.Errorf("%s: %+v, %v", path, org.Members.Value(), err)
		}
	}
	if _, err := orgfile.Load([]string{filepath.Join(dir, "circle")}, nil); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("a link to itself: %v", err)
	}
}

func TestDirectoriesToWatch(t *testing.T) {
	dir := files(t, map[string]string{"real/one/org.yaml": member("one@example.com"), "plain/a.yaml": member("two@example.com")})
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"real/..data": "one", "real/org.yaml": "..data/org.yaml", "current": "real"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	for path, want := range map[string]string{
		"plain":             "plain",
		"plain/a.yaml":      "plain",
		"plain/missing":     "plain",
		"plain/no/deep/one": "plain",
		"current/org.yaml":  ". real real/one",
		"current":           ". real real/one",
	} {
		var got []string
		for _, watched := range orgfile.Take([]string{filepath.Join(dir, path)}, nil).Directories() {
			relative, err := filepath.Rel(dir, watched)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, relative)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// A directory whose files are switched as a whole, as Kubernetes does it, is read as the one set or the
// other, however often that happens.
func TestASnapshotIsOfOneStateOnly(t *testing.T) {
	dir := files(t, map[string]string{
		"a/1.yaml": member("a1@example.com"), "a/2.yaml": member("a2@example.com"), "a/3.yaml": member("a3@example.com"),
		"b/1.yaml": member("b1@example.com"), "b/2.yaml": member("b2@example.com"), "b/3.yaml": member("b3@example.com"),
		"org/readme": "",
	})
	org := filepath.Join(dir, "org")
	switchTo := func(target string) error {
		next := filepath.Join(org, "..next")
		if err := os.Symlink(filepath.Join("..", target), next); err != nil {
			return err
		}
		return os.Rename(next, filepath.Join(org, "..data"))
	}
	if err := switchTo("a"); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	for i := range 3 {
		name := fmt.Sprintf("%d.yaml", i+1)
		if err := os.Symlink(filepath.Join("..data", name), filepath.Join(org, name)); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan struct{})
	var switching sync.WaitGroup
	switching.Go(func() {
		defer close(done)
		for i := range *swaps {
			if err := switchTo([]string{"b", "a"}[i%2]); err != nil {
				t.Error(err)
				return
			}
		}
	})
	defer switching.Wait()
	seen := map[string]int{}
	for over := false; !over; {
		select {
		case <-done:
			over = true
		default:
		}
		o, err := orgfile.Take([]string{org}, nil).Load()
		if err != nil {
			if !strings.Contains(err.Error(), "are switched while they are read") {
				t.Fatal(err)
			}
			seen["given up"]++
			continue
		}
		var set strings.Builder
		for _, m := range o.Members.Value() {
			set.WriteString(m.Email[:1])
		}
		seen[set.String()]++
	}
	t.Logf("%d switches, snapshots: %v", *swaps, seen)
	for set := range seen {
		if set != "aaa" && set != "bbb" && set != "given up" {
			t.Errorf("a snapshot of %s", set)
		}
	}
}

func member(email string) string {
	return "apiVersion: camsync/v1\nmembers: [{email: " + email + ", roles: [admin]}]\n"
}

// What a directory of models holds is a part of the digest once it is collected: the files, their names and what is wrong with them.
func TestDigestsOfDirectories(t *testing.T) {
	const org = "apiVersion: camsync/v1\nworkspaces: [{name: w, projects: [{name: p, files: {from: models}}]}]\n"
	digests := map[string]string{}
	for name, texts := range map[string]map[string]string{
		"one":       {"models/a.md": "x"},
		"content":   {"models/a.md": "y"},
		"name":      {"models/b.md": "x"},
		"directory": {"models/a/a.md": "x"},
		"two":       {"models/a.md": "x", "models/b.md": "x"},
		"problem":   {"models/a.md": "x", "models/b.md": ""},
		"none":      {"other/a.md": "x"},
	} {
		texts["org.yaml"] = org
		t.Chdir(files(t, texts))
		take := func() string { return orgfile.Take([]string{"org.yaml"}, nil).Collected().Digest() }
		digest := take()
		if other, taken := digests[digest]; taken || take() != digest {
			t.Errorf("%s has the digest of %q", name, other)
		}
		digests[digest] = name
	}
}
