package apply

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/camsync/camsync/internal/api"
)

// A blockedError is a write that the API does not take yet, in its own words: the same one is taken later.
type blockedError struct{ reason string }

func (e *blockedError) Error() string { return e.reason }

// gated is the error of a call, told apart where it is the gate before an upgrade: Camunda lets a cluster go on to the
// next version only once it has arrived at the last one.
func gated(call api.Call, err error) error {
	var refused *api.Error
	if _, upgrade := call.(api.Upgrade); !upgrade || api.Status(err) != http.StatusConflict || !errors.As(err, &refused) {
		return err
	}
	return &blockedError{"Camunda does not take the upgrade yet: " + cmp.Or(refused.Message, "409 Conflict")}
}
