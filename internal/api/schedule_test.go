package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A 404 says that there is no schedule, since the list shows the cluster; nothing else does.
func TestReadSchedule(t *testing.T) {
	for name, test := range map[string]struct {
		code       int
		body       string
		value, why string
		refused    bool
	}{
		"one":              {http.StatusOK, `{"name":"x","schedule":"0 2 * * *","new":1}`, "0 2 * * *", "", false},
		"none":             {http.StatusNotFound, `{"message":"no schedule"}`, "", "", false},
		"none, as text":    {http.StatusNotFound, `no schedule`, "", "", false},
		"an empty one":     {http.StatusOK, `{"name":"x","schedule":""}`, "", "", false},
		"not in the plan":  {http.StatusForbidden, `{"message":"not in this plan"}`, "", "403 Forbidden: not in this plan", true},
		"a proxy's page":   {http.StatusNotFound, `<html>not found</html>`, "", "a page of HTML", false},
		"another shape":    {http.StatusOK, `{"schedules":[]}`, "", "the answer holds no schedule", false},
		"not a text":       {http.StatusOK, `{"schedule":{"cron":"0 2 * * *"}}`, "", "the answer holds no schedule", false},
		"an internal one":  {http.StatusInternalServerError, "oops", "", "500", false},
		"nothing":          {http.StatusOK, "", "", "the answer is empty", false},
		"a list, not one":  {http.StatusOK, `[{"schedule":"0 2 * * *"}]`, "", "another shape", false},
		"null is no value": {http.StatusOK, `{"schedule":null}`, "", "the answer holds no schedule", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/backups/schedule") {
					status(test.code, test.body)(w, r)
					return
				}
				files(map[string]string{"GET /clusters": "[" + cluster("production", "c-1") + "]"})(w, r)
			})
			one := spec.Cluster{Name: "production", BackupSchedule: spec.Known("0 2 * * *")}
			org, err := s.client().Read(t.Context(), api.Needed(spec.Organization{Clusters: spec.Known([]spec.Cluster{one})}))
			if err != nil {
				t.Fatal(err)
			}
			live := org.Clusters.Value()[0].BackupSchedule
			why, unknown := live.Why()
			if live.Value() != test.value || unknown != (test.why != "") || !strings.Contains(why, test.why) || live.IsRefused() != test.refused || live.IsAbsent() {
				t.Errorf("%+v", live)
			}
		})
	}
}

// Both calls are safe to repeat, and so are repeated after an answer that was lost.
func TestScheduleCalls(t *testing.T) {
	for _, test := range []struct {
		call api.Call
		want string
	}{
		{api.SetSchedule{Schedule: "0 2 * * *"}, `PUT /clusters/c-1/backups/schedule {"schedule":"0 2 * * *"}`},
		{api.DeleteSchedule{}, "DELETE /clusters/c-1/backups/schedule "},
	} {
		tries := 0
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if tries++; tries == 1 {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			w.WriteHeader(http.StatusNoContent)
		})
		if _, err := s.client().Do(t.Context(), test.call, "c-1"); err != nil {
			t.Error(err)
		}
		for _, r := range s.requests() {
			if got := r.method + " " + r.path + " " + r.body; got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		}
		if tries != 2 {
			t.Errorf("%d tries", tries)
		}
	}
}
