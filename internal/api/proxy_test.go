package api_test

import (
	"net/http"
	"testing"

	"github.com/camsync/camsync/internal/api"
)

// A proxy that does not find the API answers 404 with a page. Nothing is gone because of that, and nothing was deleted.
func TestAProxysPageIsNoAnswerOfTheAPI(t *testing.T) {
	const page = "<html>not found</html>"
	for body, gone := range map[string]bool{page: false, `{"message":"not found"}`: true, "": true} {
		client := serve(t, status(http.StatusNotFound, body)).client()
		if _, err := client.Do(t.Context(), api.DeleteSecret{Name: "S"}, "c-1"); (err == nil) != gone {
			t.Errorf("%q: the deletion of a secret ends with %v", body, err)
		}
		if live, err := client.Cluster(t.Context(), "c-1"); live != nil || (err == nil) != gone {
			t.Errorf("%q: the cluster is %v, %v", body, live, err)
		}
		_, err := client.Backups(t.Context(), "c-1")
		if err == nil || api.Absent(err) != gone {
			t.Errorf("%q: its backups are absent: %t, %v", body, api.Absent(err), err)
		}
	}
}
