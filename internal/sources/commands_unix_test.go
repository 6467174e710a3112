//go:build unix

package sources_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// commanded is an organisation whose secrets come from these sources.
func commanded(from ...spec.Source) *spec.Organization {
	secrets := make([]spec.Secret, len(from))
	for i, s := range from {
		secrets[i] = spec.Secret{Name: fmt.Sprint("S", i), Source: s}
	}
	return &spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "a", Secrets: spec.Known(secrets)}})}
}

// values are those of its secrets, or why there is none.
func values(org *spec.Organization) []string {
	var all []string
	for _, s := range org.Clusters.Value()[0].Secrets.Value() {
		text, _ := s.Value.Why()
		if v, known := s.Value.Get(); known {
			text = v.Reveal()
		}
		all = append(all, text)
	}
	return all
}

// counting is a program that counts its runs beside what it prints, and those runs.
func counting(t *testing.T, prints string) (program func(key string) spec.Source, runs func() int) {
	dir := t.TempDir()
	program = func(key string) spec.Source {
		return spec.Source{Program: &spec.Program{Command: []string{"sh", "-c", "echo >> runs; " + prints}, Dir: dir, Key: key}}
	}
	return program, func() int {
		data, _ := os.ReadFile(filepath.Join(dir, "runs"))
		return len(data)
	}
}

// One run gives a secret for each key, and another one the whole output.
func TestAProgramRunsOnceForAllKeys(t *testing.T) {
	program, runs := counting(t, `echo '{"one": "1", "two": {"three": 3}}'`)
	org := commanded(program("one"), program("two.three"), program(""), program("CANARY"), program("one"))
	sources.Resolve(t.Context(), org, os.LookupEnv)
	want := []string{"1", "3", `{"one": "1", "two": {"three": 3}}`, "the output of command sh has no member CANARY", "1"}
	if got := values(org); !slices.Equal(got, want) || runs() != 1 {
		t.Errorf("%q after %d runs, want %q", got, runs(), want)
	}

	long, runs := counting(t, `printf '{"one": "1", "more": "%0100000d"}' 0`)
	org = commanded(long("one"), long("more"), long(""))
	sources.Resolve(t.Context(), org, os.LookupEnv)
	want = []string{"1", "member more of the output of command sh holds more than 64 KiB", "the output of command sh holds more than 64 KiB"}
	if got := values(org); !slices.Equal(got, want) || runs() != 1 {
		t.Errorf("%q after %d runs, want %q", got, runs(), want)
	}

	endless, _ := counting(t, "cat /dev/zero")
	org = commanded(endless("one"))
	sources.Resolve(t.Context(), org, os.LookupEnv)
	if got := values(org)[0]; got != "command sh printed more than 1024 KiB" {
		t.Errorf("%q", got)
	}

	telling, _ := counting(t, `echo '{"one": "short"}'; echo not short >&2; exit 1`)
	org = commanded(telling("one"))
	sources.Resolve(t.Context(), org, os.LookupEnv)
	if got := values(org)[0]; got != "command sh: exit status 1" {
		t.Errorf("%q", got)
	}
}

// What is kept is given again; what failed or was asked for again is fetched, and so are files and variables.
func TestKeptValues(t *testing.T) {
	program, runs := counting(t, `wc -l < runs | tr -d ' '`)
	partly, partlyRuns := counting(t, `echo '{"one": "1"}'`)
	failing, failures := counting(t, "exit 1")
	file := filepath.Join(t.TempDir(), "file")
	kept, variable := new(sources.Kept), ""
	pass := func(differ bool, text, want string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		variable = text
		org := commanded(program(""), program(""), partly("one"), partly("two"), failing(""), spec.Source{File: file}, spec.Source{Env: "V"})
		f := sources.Begin(t.Context(), org, func(string) (string, bool) { return variable, true }, kept)
		f.Wait()
		for range 2 { // the second time, all is new
			f.Again(t.Context(), func(s *spec.Secret) bool { return differ && s.Name == "S1" })
		}
		all := []string{want, want, "1", "the output of command sh has no member two", "command sh: exit status 1", text, text}
		if got := values(org); !slices.Equal(got, all) {
			t.Errorf("%q, want %q", got, all)
		}
	}
	pass(true, "first", "1")
	pass(false, "second", "1")
	pass(true, "third", "2")
	pass(false, "fourth", "2")
	if runs() != 2 || partlyRuns() != 4 || failures() != 4 {
		t.Errorf("%d, %d and %d runs", runs(), partlyRuns(), failures())
	}
}

// A fetching that is dropped leaves no program behind, and changes nothing.
func TestADroppedFetchingEndsItsPrograms(t *testing.T) {
	from := make([]spec.Source, 100)
	for i := range from {
		from[i] = spec.Source{Program: &spec.Program{Command: []string{"sh", "-c", "sleep 1000", fmt.Sprint(i)}}}
	}
	org := commanded(from...)
	sources.Begin(t.Context(), org, os.LookupEnv, nil).Drop()
	if got := values(org); strings.Join(got, "") != "" {
		t.Errorf("%q", got)
	}
	(*sources.Fetching)(nil).Drop()
}

func BenchmarkCommands(b *testing.B) {
	for b.Loop() {
		from := make([]spec.Source, 1000)
		for i := range from {
			from[i] = spec.Source{Program: &spec.Program{Command: []string{"sh", "-c", "sleep 0.3; echo value", fmt.Sprint(i)}}}
		}
		org := commanded(from...)
		sources.Resolve(b.Context(), org, os.LookupEnv)
		for i, v := range values(org) {
			if v != "value" {
				b.Fatalf("secret %d: %s", i, v)
			}
		}
	}
}
