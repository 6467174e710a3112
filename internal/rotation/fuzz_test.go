package rotation

import (
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// Whatever is in a file, what is read from it would end nothing that it does not name, and nothing without a successor.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"kind":"client","cluster":"c","client":"worker","old":["a"],"begun":"2026-11-28T09:00:00Z","successor":"b","until":"2026-11-28T10:00:00Z"}`))
	f.Add([]byte(`{"kind":"monitoring","cluster":"c","client":"grafana","old":null,"begun":"2026-11-28T09:00:00Z"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := parse(text)
		switch {
		case err != nil:
		case r.Kind != spec.Clients && r.Kind != spec.MonitoringClients, r.Cluster == "", r.Declared == "":
			t.Errorf("%+v is of no client", r)
		case r.Over(r.Begun.AddDate(100, 0, 0)) && r.Successor == "":
			t.Errorf("%+v ends without a successor", r)
		}
	})
}
