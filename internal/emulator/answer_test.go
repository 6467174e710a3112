package emulator_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// A refusal is plain text, or JSON with JSONErrors.
func TestCaseA3Refusals(t *testing.T) {
	for _, c := range []struct {
		json bool
		kind string
		body string
	}{
		{false, "text/plain; charset=utf-8", "Unauthorized"},
		{true, "application/json; charset=utf-8", `{"message":"Unauthorized"}`},
	} {
		recorder := httptest.NewRecorder()
		emulator.New(emulator.Options{JSONErrors: c.json}).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/clusters", nil))
		body, err := io.ReadAll(recorder.Body)
		if got := recorder.Header().Get("Content-Type"); err != nil || got != c.kind || string(body) != c.body {
			t.Errorf("json %v: %s %q, %v", c.json, got, body, err)
		}
	}
}
