package apply

// A rotation that is to end later is remembered from before its new client is made, and again once that one's credentials were
// delivered: only from then on its grace counts, and may anything end it.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// Rotations remembers rotations beyond the end of the process.
type Rotations interface {
	// Note makes durable how far a rotation is, in the place of what it knew of the same client.
	Note(r spec.Rotating) error
}

var errNoMemory = errors.New("nothing remembers it: there is no state directory")

// beginRotation notes that a rotation begins, before its new client is made. One that ends with another run must be remembered.
func (s step) beginRotation(ctx context.Context) error {
	h := s.a.Handover
	if s.l.rotating = nil; h == nil {
		return nil
	}
	r := &spec.Rotating{
		Kind: s.a.Name.Kind, Cluster: s.l.uuid, Declared: s.a.Declared, Old: h.Old, Begun: time.Now().UTC().Truncate(time.Second),
		Explicit: h.Explicit, Grace: h.Grace,
	}
	err := errNoMemory
	if s.Rotations != nil {
		err = s.Rotations.Note(*r)
	}
	switch {
	case err != nil && h.Explicit:
		return fmt.Errorf("nothing was created, since the rotation could not be remembered until it is finished: %w", localfile.Cause(err))
	case err != nil:
		s.Log.DebugContext(ctx, "a rotation is not remembered", "client", s.a.Name, "error", localfile.Cause(err))
		return nil
	}
	s.l.rotating = r
	return nil
}

// delivered notes that the credentials of the new client of a rotation are at their destination: from now on, the grace counts.
func (h handing) delivered(id string) {
	r := h.l.rotating
	if r == nil || h.a.Handover == nil {
		return
	}
	r.Successor, r.Until = id, time.Now().Add(r.Grace).UTC().Truncate(time.Second)
	if err := h.rotations.Note(*r); err != nil {
		h.log.Warn("when the grace of a rotation is over cannot be remembered: camsync rotate --finish ends it", "client", h.a.Name, "error", localfile.Cause(err))
	}
}

// Delivered counts the grace of rotations from now on whose runs were killed right after they had delivered the credentials, as the
// destination and what they left in the journal show. It is called before [Recover] forgets that, and tells live.
func Delivered(ctx context.Context, left []journal.Intent, known Rotations, desired spec.Organization, live *spec.Organization, log *slog.Logger) {
	for _, i := range left {
		c := spec.ByUUID(live.Clusters.Value(), i.Cluster)
		if c == nil || i.Rotation.IsZero() || i.Answered == "" || i.Rotates != "" {
			continue
		}
		for k, r := range c.Rotations {
			if r.Kind != i.Kind || r.Successor != "" || !r.Begun.Equal(i.Rotation) || spec.RotationOf(i.Name, r.Declared) == 0 ||
				!holds(desired, *live, c, r, i.Answered) {
				continue
			}
			r.Successor, r.Until = i.Answered, time.Now().Add(r.Grace).UTC().Truncate(time.Second)
			if err := known.Note(r); err != nil {
				log.WarnContext(ctx, "when the grace of a rotation is over cannot be remembered: camsync rotate --finish ends it", "client", r.Declared, "error", localfile.Cause(err))
				continue
			}
			c.Rotations[k] = r
		}
	}
}

// holds reports whether a client lives, and its credentials are known to be at the destination of the one that the file declares for
// a rotation.
func holds(desired, live spec.Organization, c *spec.Cluster, r spec.Rotating, id string) bool {
	for _, m := range spec.Matches(desired.Clusters.Value(), live.Clusters.Value()) {
		if m.Live == nil || m.Conflict != "" || m.Live.UUID != c.UUID {
			continue
		}
		if r.Kind == spec.MonitoringClients {
			return slices.ContainsFunc(c.MonitoringClients.Value(), func(l spec.MonitoringClient) bool { return l.ID == id }) &&
				slices.ContainsFunc(m.Desired.MonitoringClients.Value(), func(d spec.MonitoringClient) bool {
					return d.Name == r.Declared && strings.EqualFold(d.Delivered.Value(), id)
				})
		}
		return slices.ContainsFunc(c.Clients.Value(), func(l spec.Client) bool { return l.ID == id }) &&
			slices.ContainsFunc(m.Desired.Clients.Value(), func(d spec.Client) bool {
				return d.Name == r.Declared && strings.EqualFold(d.Delivered.Value(), id)
			})
	}
	return false
}

// A successor is what has to live on when a client is deleted.
type successor struct {
	client Client
	holder func(kind spec.Kind, d spec.Destination) spec.Part[string]
}

func (s step) successor() successor { return successor{s.client, s.Holder} }

// succeeded asks once more before a rotation's old client is deleted: the new one must exist, or none would be left, and the
// destination must have its credentials.
func (k successor) succeeded(ctx context.Context, a *diff.Action) error {
	if a.Successor == "" {
		return nil
	}
	if h := a.Holding; h != nil && k.holder != nil {
		at, known := k.holder(a.Name.Kind, h.Destination).Get()
		if known && !strings.EqualFold(at, h.ID) {
			return fmt.Errorf("%w: %s no longer has the credentials of %s, which takes its place", errStale, h.Destination, h.ID)
		}
	}
	if a.Name.Kind == spec.MonitoringClients {
		return k.listed(ctx, a)
	}
	gone, err := k.client.Gone(ctx, a.UUID, a.Successor)
	switch status := api.Status(err); {
	case gone:
		return fmt.Errorf("%w: %s, which takes its place, is gone", errStale, a.Successor)
	case status == http.StatusForbidden, status == http.StatusMethodNotAllowed, status == http.StatusPreconditionFailed: // such an answer shows nothing
		return nil
	case err != nil:
		return fmt.Errorf("whether %s, which takes its place, lives: %w", a.Successor, err)
	}
	return nil
}

// listed looks for a monitoring client in the list, since the API shows none by its id.
func (k successor) listed(ctx context.Context, a *diff.Action) error {
	m, err := k.client.Monitoring(ctx, a.UUID)
	if err != nil {
		return fmt.Errorf("whether %s, which takes its place, lives: %w", a.Successor, err)
	}
	for _, c := range m.Clients {
		if c.ID == a.Successor {
			return nil
		}
	}
	return fmt.Errorf("%w: %s, which takes its place, is not listed any more", errStale, a.Successor)
}
