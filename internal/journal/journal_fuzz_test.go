package journal_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// FuzzLeft puts any bytes where an intent belongs. What is read of them is about a resource, the place can be taken, and
// what is written there next is what is read.
func FuzzLeft(f *testing.F) {
	for _, text := range []string{
		"", "{", "null", "[]", `{"kind":"client"}`, `{"kind":"cluster","name":"x","before":null,"begun":"2000-01-01T00:00:00Z"}`,
		`{"kind":"client","cluster":"c","name":"x","before":["a"],"begun":"9999-12-31T23:59:59Z","made":"b"}`, `{"kind":1,"name":{}}`,
		`{"kind":"cluster","name":"x","begun":"soon"}`, "{\"kind\":\"cluster\",\"name\":\"\\u0000\"}",
	} {
		f.Add([]byte(text))
	}
	mine := journal.Intent{Kind: spec.Clusters, Name: "x"}
	f.Fuzz(func(t *testing.T, text []byte) {
		folder := t.TempDir()
		j, err := journal.Open(folder, "account")
		if err != nil {
			t.Fatal(err)
		}
		entry, err := j.Take(mine)
		if err == nil {
			err = errors.Join(entry.Write(mine), entry.Release())
		}
		if err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(folder, "intents", "*", "*.json"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		if err := os.WriteFile(files[0], text, 0o600); err != nil {
			t.Fatal(err)
		}
		if entry, err = j.Take(mine); err != nil {
			t.Fatal(err)
		}
		if left := entry.Pending(); left != nil && (left.Kind != mine.Kind || left.Name != mine.Name) {
			t.Errorf("taken for %+v: %+v", mine, *left)
		}
		if err := entry.Release(); err != nil {
			t.Fatal(err)
		}
		all, err := j.Pending()
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range all {
			if i.Kind == "" || i.Name == "" {
				t.Errorf("%+v was never intended", i)
			}
			if err := errors.Join(j.Found(i, "id"), j.Forget(i)); err != nil {
				t.Fatal(err)
			}
		}
		if entry, err = j.Take(mine); err == nil {
			err = errors.Join(entry.Write(mine), entry.Release())
		}
		if all, again := j.Pending(); err != nil || again != nil || len(all) != 1 || all[0].Name != mine.Name {
			t.Errorf("after writing: %+v, %v, %v", all, err, again)
		}
	})
}
