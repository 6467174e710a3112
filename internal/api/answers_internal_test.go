package api

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"
)

// Only the lists of the last reading are kept, and of their bytes a sum under a key of its own.
func TestAnswersOfTheLastReading(t *testing.T) {
	var a, b Answers
	reading := func(a *Answers, err error, paths ...string) {
		a.begin(t.Context())
		for _, p := range paths {
			if _, err := taken(a, p, []byte("canary"), func(body []byte) ([]byte, error) { return bytes.ToUpper(body), nil }, slices.Clone[[]byte]); err != nil {
				t.Fatal(err)
			}
		}
		a.end(err)
	}
	reading(&a, nil, "1", "2", "3")
	reading(&a, nil, "2")
	if len(a.last) != 1 || a.now != nil || a.Unchanged() {
		t.Errorf("%d, %v, %t", len(a.last), a.now, a.Unchanged())
	}
	reading(&a, errors.New("cut"), "3")
	if len(a.last) != 1 || a.now != nil || a.Unchanged() {
		t.Errorf("%d after a reading that failed, unchanged: %t", len(a.last), a.Unchanged())
	}
	reading(&b, nil, "2")
	if a.last["2"].sum == b.last["2"].sum || bytes.Contains(fmt.Append(nil, a.last), []byte("canary")) {
		t.Error("a sum is that of the bytes alone, or the bytes are kept")
	}
	if (*Answers)(nil).Unchanged() {
		t.Error("no answers are unchanged")
	}
}
