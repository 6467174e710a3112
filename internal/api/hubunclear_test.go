package api

import (
	"io"
	"net/http"
	"testing"
)

// What Camunda Hub did although it says 500 each time is seen in the end.
func TestCamundaHubThatDoesWhatItRefuses(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		assigned := ""
		w.answer = func(rw http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				assigned = `{"id": "key"}`
				rw.WriteHeader(http.StatusInternalServerError)
				return
			}
			_, _ = io.WriteString(rw, `{"items": [{"id": "e", "name": "production", "targetType": "CLUSTER_BACKED", "clusterId": "c", "discoveryState": "REPORTED", "assignedWorkspaces": [`+assigned+`]}], "page": {"totalItems": 1}}`)
		}
		c := w.client("", func(o *Config) { o.HubURL = o.BaseURL })
		if _, err := c.Do(t.Context(), SetEnvironments{IDs: []string{"e"}}, "key"); err != nil {
			t.Error(err)
		}
		if n := len(w.sent("PUT /api/v2/workspaces/key/environments")); n < 2 {
			t.Errorf("%d requests", n)
		}
	})
}

// The same of the catalog, but only where the catalog shows whether it was done.
func TestACatalogThatIsPublishedAlthoughItIsRefused(t *testing.T) {
	for visible, done := range map[bool]bool{true: true, false: false} {
		bubble(t, func(t *testing.T, w *world) {
			w.answer = func(rw http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut {
					rw.WriteHeader(http.StatusInternalServerError)
					return
				}
				_, _ = io.WriteString(rw, `{"items": [{"assetKey": "k", "resourceId": "a", "latestVersion": 2, "unpublished": false}], "page": {"totalItems": 1}}`)
			}
			c := w.client("", func(o *Config) { o.HubURL = o.BaseURL })
			call := PublishCatalog{Assets: []PublishedAsset{{ID: "a", Version: 2}}, Visible: visible}
			if _, err := c.Do(t.Context(), call, ""); (err == nil) != done {
				t.Errorf("visible %v: %v", visible, err)
			}
			call.Assets[0].Version = 3
			if _, err := c.Do(t.Context(), call, ""); err == nil {
				t.Error("another version is taken for done")
			}
		})
	}
}
