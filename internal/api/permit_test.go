package api_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/camsync/camsync/internal/api"
)

// Without a permission nothing is changed: each try of a write asks for it, and reads do not.
func TestAWriteWithoutPermission(t *testing.T) {
	t.Parallel()
	errOver := errors.New("the lease is over")
	asked, writes := 0, 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte("[]"))
			return
		}
		writes++
		w.WriteHeader(http.StatusServiceUnavailable) // so that it is tried again
	})
	client := s.client(func(c *api.Config) {
		c.Permit = func() error {
			if asked++; asked > 1 {
				return errOver
			}
			return nil
		}
	})
	_, err := client.Do(t.Context(), api.DeleteClient{ID: "x"}, "1")
	if !errors.Is(err, errOver) || writes != 1 || asked != 2 {
		t.Errorf("%v after %d writes, asked %d times", err, writes, asked)
	}
	_, err = client.Do(t.Context(), api.CreateClient{}, "1")
	var unclear *api.Unclear
	if !errors.Is(err, errOver) || errors.As(err, &unclear) || writes != 1 {
		t.Errorf("a creation that was not sent: %v after %d writes", err, writes)
	}
	if _, err := client.Clusters(t.Context()); err != nil || asked != 3 {
		t.Errorf("a read: %v, asked %d times", err, asked)
	}
}
