package apply

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
)

// A heldError is why an action is held although the plan did not hold it.
type heldError struct {
	reason, hint string
	blocked      bool       // the API does not take the write yet: the same one is taken later
	wait         *diff.Wait // it may be done later; nil where the plan is no longer what is live
}

func (e *heldError) Error() string { return e.reason }

// held is the action as a hold, where its error says that it is one.
func held(a *diff.Action, err error) (hold *diff.Action, blocked bool) {
	h := &heldError{hint: "plan again"}
	switch {
	case errors.Is(err, errStale):
		h.reason = err.Error()
	case !errors.As(err, &h):
		return nil, false
	}
	b := a.Held(h.reason, h.hint)
	b.Wait = h.wait
	return &b, h.blocked
}

// notYet is the error of an upgrade; of one that comes too early, it is a hold: Camunda lets a cluster go on to the
// next version only once it has arrived at the last one.
func notYet(err error) error {
	var refused *api.Error
	if api.Status(err) != http.StatusConflict || !errors.As(err, &refused) {
		return err
	}
	return &heldError{
		reason:  "Camunda does not take the upgrade yet: " + cmp.Or(refused.Message, "409 Conflict"),
		hint:    "run again later; camsync sync asks again by itself, at most once an hour",
		blocked: true,
	}
}
