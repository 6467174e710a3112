package failover_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/failover"
)

// What cannot end well is refused before anything is sent.
func TestWhatIsNotFailedOver(t *testing.T) {
	t.Parallel()
	status := func(s string) func(*testing.T, *place) {
		return func(t *testing.T, p *place) {
			if err := p.SetStatus("production", s); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		change func(*testing.T, *place)
		want   string // empty if nothing is in the way
	}{
		"nothing in the way": {func(*testing.T, *place) {}, ""},
		"it is Unhealthy":    {status("Unhealthy"), ""},
		"it is Creating":     {status("Creating"), "it is Creating"},
		"it is Updating":     {status("Updating"), "it is Updating"},
		"it is Resuming":     {status("Resuming"), "it is Resuming"},
		"it is Suspended":    {status("Suspended"), "it is Suspended, as a cluster is that was failed over"},
		"it is not allowed":  {func(_ *testing.T, p *place) { p.request.Allow = 0 }, "which is not allowed"},
		"its backups are in its own region": {func(_ *testing.T, p *place) {
			p.request.Cluster = p.AddCluster(emulator.Cluster{Name: "alone", BackupRegion: "europe-west1"})
		}, "its backups are in its own region only"},
		"a backup is not complete": {func(t *testing.T, p *place) {
			id, err := p.Of("production").AddBackup(emulator.Backup{Status: "In progress", Age: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			p.request.Backups = append(p.request.Backups, id)
		}, "is not Complete: In progress"},
		"a backup is not its own": {func(_ *testing.T, p *place) {
			p.request.Backups = append(p.request.Backups, source)
		}, "it has no backup " + source},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, emulator.Options{})
			c.change(t, &p)
			_, err := failover.Prepare(t.Context(), p.client, p.records(t), p.request)
			if refused := new(failover.RefusedError); errors.As(err, &refused) != (c.want != "") || c.want != "" && !strings.Contains(err.Error(), c.want) || c.want == "" && err != nil {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
