package reconcile

import (
	"context"

	"github.com/camsync/camsync/internal/ledger"
	"github.com/camsync/camsync/internal/projectfiles"
)

// placements are what is remembered of the files that camsync has put into projects; for untrusted files nothing.
type placements struct{ *Pass }

func (p placements) store() ledger.Store {
	if p.request.Untrusted {
		return ledger.Store{}
	}
	return ledger.In(p.state, p.name()+" "+p.Config.HubURL)
}

// read completes what was read of the files of projects.
func (p placements) read(ctx context.Context) error {
	return projectfiles.Reader{Client: p.Client, Store: p.store(), Log: p.engine.Log}.Read(ctx, p.Desired, p.Live)
}
