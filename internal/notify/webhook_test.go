package notify

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// A message goes to the configured address, and to none that a response names.
func TestCaseS12RedirectsOfWebhooksAreNotFollowed(t *testing.T) {
	elsewhere, sent := hook(t, http.StatusOK)
	for _, code := range []int{301, 302, 303, 307, 308} {
		for _, query := range []string{"", "?template=json&@Authorization=Bearer+" + token} {
			server := httptest.NewServer(http.RedirectHandler(elsewhere+"/stolen", code))
			r, err := Parse(spec.Seal("generic+" + server.URL + "/" + token + query))
			if err != nil {
				t.Fatal(err)
			}
			err = r.try(t.Context(), sample())
			server.Close()
			if err == nil || !strings.Contains(err.Error(), "redirects to another address") || strings.Contains(err.Error(), token) {
				t.Errorf("%d: %v", code, err)
			}
		}
	}
	if c := client(); c.CheckRedirect(nil, nil) == nil {
		t.Error("the client of the other services follows redirects")
	}
	select {
	case got := <-sent:
		t.Errorf("another host was sent %+v", got)
	default:
	}
}
