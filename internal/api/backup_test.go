package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// What the description leaves open (the format of times, and what stands for a missing one) does not make a list unreadable.
func TestBackups(t *testing.T) {
	s := serve(t, files(map[string]string{"GET /clusters/c-1/backups": `[
		{"uuid":"old","name":"one","created":"2026-11-20T02:00:00Z","completed":"2026-11-20T02:20:00Z","status":"Complete","zeebeStatus":"Complete",
			"tasklistStatus":"Complete","operateStatus":"Complete","optimizeStatus":"-","generationName":"Camunda 8.8+gen3","generationUuid":"g","incidentLink":"https://x"},
		{"uuid":"odd","name":"two","created":"20 Nov 2026","completed":"-","status":"Paused","zeebeStatus":7},
		{"uuid":"now","name":"three","created":"2026-11-22T02:00:00.5+01:00","status":"In progress"},
		{"uuid":"bad","created":"2026-11-21T02:00:00Z","completed":"","status":"Failed"}]`}))
	backups, err := s.client().Backups(t.Context(), "c-1")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range backups {
		got = append(got, strings.TrimSpace(b.UUID+" "+string(b.Status)+" "+b.Created.String()+" "+b.Completed.String()))
	}
	want := []string{
		"now In progress 2026-11-22 01:00 UTC", "bad Failed 2026-11-21 02:00 UTC", "old Complete 2026-11-20 02:00 UTC 2026-11-20 02:20 UTC", "odd Paused 20 Nov 2026",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q, want %q", got, want)
	}
	newest, ok := spec.NewestComplete(backups)
	if !ok || newest.UUID != "old" || newest.GenerationName != "Camunda 8.8+gen3" || newest.GenerationUUID != "g" ||
		newest.Components != (spec.BackupComponents{Zeebe: "Complete", Operate: "Complete", Tasklist: "Complete", Optimize: "-"}) {
		t.Errorf("the newest is %+v", newest)
	}
}

func TestBackupsThatCannotBeRead(t *testing.T) {
	for name, test := range map[string]struct {
		code       int
		body, says string
	}{
		"not in the plan": {http.StatusForbidden, `{"message":"no backups in this plan"}`, "403 Forbidden: no backups in this plan"},
		"no such cluster": {http.StatusNotFound, "no such cluster", "404"},
		"no id":           {http.StatusOK, `[{"name":"one"}]`, "a backup's id is empty"},
		"one id twice":    {http.StatusOK, `[{"uuid":"a"},{"uuid":"A"}]`, "two backups have the same id"},
		"null":            {http.StatusOK, "null", "the answer is null"},
	} {
		t.Run(name, func(t *testing.T) {
			backups, err := serve(t, status(test.code, test.body)).client().Backups(t.Context(), "c-1")
			contains(t, err, test.says)
			if backups != nil || test.code != http.StatusOK && api.Status(err) != test.code {
				t.Errorf("%v, %v", backups, err)
			}
		})
	}
}
