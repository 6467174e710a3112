package emulator_test

import (
	"net/http"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// A page in a browser on the same machine cannot change the emulator.
func TestCaseS14TheControlRoutesAreForScripts(t *testing.T) {
	w := newWorld(t, emulator.Options{Control: true})
	for _, c := range []struct {
		header, value string
		want          int
	}{
		{"", "", 204}, {"Origin", "https://pages.example.com", 403}, {"Origin", "null", 403}, {"Origin", w.url, 204},
		{"Sec-Fetch-Site", "cross-site", 403}, {"Sec-Fetch-Site", "same-site", 403}, {"Sec-Fetch-Site", "none", 204},
	} {
		r, err := http.NewRequest("DELETE", w.url+"/emulator/tokens", nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.header != "" {
			r.Header.Set(c.header, c.value)
		}
		answer, err := w.send(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != c.want {
			t.Errorf("%s %s: %d, want %d", c.header, c.value, answer.StatusCode, c.want)
		}
	}
}
