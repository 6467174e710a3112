package reconcile

import (
	"context"
	"sync"
)

// A warmed account is one that connects while the files are read. Its error is told after those of the files.
type warmed struct {
	account *Account
	err     error
}

// warm prepares the account and makes its first connection beside all that comes before the reading. No request is sent. What it
// returns ends it.
func (p *Pass) warm(ctx context.Context) (end func()) {
	account := p.request.Account
	if account == nil {
		config, err := p.engine.Config()
		if err == nil {
			account, err = Connect(config, p.engine.Env.StateDir())
		}
		if p.warmed = (warmed{account, err}); err != nil {
			return func() {}
		}
	}
	ctx, stop := context.WithCancel(ctx)
	var dialing sync.WaitGroup
	dialing.Go(func() { account.Client.Warm(ctx) })
	return func() {
		stop()
		dialing.Wait()
	}
}
