package apply_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/rotation"
	"github.com/camsync/camsync/internal/spec"
)

// killedInBetween is what a run leaves that was killed between the delivery of a rotation's credentials and remembering it.
type killedInBetween struct {
	left          journal.Intent
	known         spec.Rotating
	desired, live spec.Cluster
	failing       error // remembering it
}

func (k killedInBetween) Note(spec.Rotating) error { return k.failing }

// The grace of a rotation is counted only where destination and journal prove the delivery, and for no other rotation.
func TestDeliveredIsWhatIsProven(t *testing.T) {
	for name, c := range map[string]struct {
		but    func(k *killedInBetween)
		counts bool
	}{
		"killed in between": {func(*killedInBetween) {}, true},
		"of a monitoring client": {func(k *killedInBetween) {
			k.left.Kind, k.known.Kind = spec.MonitoringClients, spec.MonitoringClients
			k.desired = spec.Cluster{Name: "c", MonitoringClients: spec.Known([]spec.MonitoringClient{{Name: "w", Delivered: spec.Known("new")}})}
			k.live.MonitoringClients = spec.Known([]spec.MonitoringClient{{Name: "w~2", ID: "new"}})
		}, true},
		"its list lacks it":                {func(k *killedInBetween) { k.live.Clients = spec.Known([]spec.Client{{Name: "w", ID: "old"}}) }, false},
		"the destination has the old ones": {func(k *killedInBetween) { k.desired.Clients.Value()[0].Delivered = spec.Known("old") }, false},
		"what a command has cannot be read": {func(k *killedInBetween) {
			k.desired.Clients.Value()[0].Delivered = spec.Unknown[string]("cannot be asked")
		}, false},
		"another client of the file has them": {func(k *killedInBetween) {
			k.desired.Clients = spec.Known([]spec.Client{{Name: "w", Delivered: spec.Known("old")}, {Name: "x", Delivered: spec.Known("new")}})
		}, false},
		"the file does not declare the client": {func(k *killedInBetween) { k.desired.Clients = spec.Known([]spec.Client{}) }, false},
		"its answer did not come":              {func(k *killedInBetween) { k.left.Answered = "" }, false},
		"a creation of no rotation":            {func(k *killedInBetween) { k.left.Rotation = time.Time{} }, false},
		"a later rotation":                     {func(k *killedInBetween) { k.known.Begun = k.known.Begun.Add(time.Minute) }, false},
		"another client's rotation":            {func(k *killedInBetween) { k.known.Declared = "x" }, false},
		"one whose delivery is remembered":     {func(k *killedInBetween) { k.known.Successor = "other" }, false},
		"a new password":                       {func(k *killedInBetween) { k.left.Rotates = "new" }, false},
		"another cluster":                      {func(k *killedInBetween) { k.left.Cluster = "another" }, false},
		"it cannot be remembered":              {func(k *killedInBetween) { k.failing = errors.New("disk full") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now().Add(-time.Hour).UTC()
				k := killedInBetween{
					left:    journal.Intent{Kind: spec.Clients, Cluster: "u", Name: "w~2", Begun: begun, Answered: "new", Rotation: begun},
					known:   spec.Rotating{Kind: spec.Clients, Cluster: "u", Declared: "w", Old: []string{"old"}, Begun: begun, Grace: 48 * time.Hour},
					desired: spec.Cluster{Name: "c", Clients: spec.Known([]spec.Client{{Name: "w", Delivered: spec.Known("new")}})},
					live:    spec.Cluster{Name: "c", UUID: "u", Clients: spec.Known([]spec.Client{{Name: "w", ID: "old"}, {Name: "w~2", ID: "new"}})},
				}
				c.but(&k)
				live := spec.Organization{Clusters: spec.Known([]spec.Cluster{k.live})}
				rotation.Mark(live.Clusters.Value(), []spec.Rotating{k.known})
				var said strings.Builder
				apply.Delivered(t.Context(), []journal.Intent{k.left}, k, spec.Organization{Clusters: spec.Known([]spec.Cluster{k.desired})}, &live, slog.New(slog.NewTextHandler(&said, nil)))
				got, until := live.Clusters.Value()[0].Rotations[0], time.Now().Add(k.known.Grace)
				if counts := got.Successor == "new" && got.Until.Equal(until); counts != c.counts {
					t.Errorf("%+v, want it counted from now on: %t", got, c.counts)
				}
				if warned := strings.Contains(said.String(), "camsync rotate --finish ends it"); warned != (k.failing != nil) {
					t.Errorf("said: %s", said.String())
				}
			})
		})
	}
}
