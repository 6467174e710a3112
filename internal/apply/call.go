package apply

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A writer makes one call of an action, and does what its answer asks for.
type writer interface {
	write(ctx context.Context) error
}

// A finisher is a writer that has something to wait for once its action is made: a run that was stopped does not.
type finisher interface {
	finish(ctx context.Context) error
}

// writers has a row for each sort of call that takes more than to be sent, with what makes it and the little that this needs. Each
// row is nil for a call of any other sort.
var writers = []func(s step, call api.Call) writer{
	writes(func(s step, u api.Upgrade) writer {
		return &upgrading{sender: s.sender(), looks: s.looks(), asks: asks{s.Journal, s.Log}, settle: s.Settle, log: s.Log, a: s.a, u: u}
	}),
	writes(func(s step, keys api.SetEncryptionKeys) writer {
		return &keying{sender: s.sender(), patience: min(keyTime, s.Wait), keys: keys}
	}),
	writes(func(s step, call api.SetAllowlist) writer {
		send := s.sender()
		if _, replaces := s.a.Replaces.Get(); !replaces {
			return &sending{send, call, send.plainly(call)}
		}
		r := &replacing{sender: send, looks: s.looks(), a: s.a, call: call}
		return &sending{send, call, r.request}
	}),
	writes(func(s step, call api.SetEnvironments) writer {
		return &assigning{sender: s.sender(), step: s, call: call}
	}),
	writes(func(s step, call api.PublishCatalog) writer {
		return &publishing{sender: s.sender(), step: s, call: call}
	}),
	writes(func(s step, call api.SwitchOnLink) writer {
		return &switchingOn{sender: s.sender(), wait: s.Wait, call: call}
	}),
	writes(func(s step, call api.SwitchOffLink) writer {
		return &switchingOff{sender: s.sender(), wait: s.Wait, call: call, again: len(s.a.Calls) > 1}
	}),
	writes(func(s step, call api.RotateMonitoringClient) writer {
		r := &rotation{passwords: s.passwords(), handing: s.handing(), journal: s.Journal, call: call}
		return &sending{s.sender(), call, r.rotate}
	}),
	writes(func(s step, call api.CreateDirectory) writer { return &makingDirectory{newFiling(s), call} }),
	writes(func(s step, call api.CreateFile) writer { return &makingFile{newFiling(s), call} }),
	writes(func(s step, call api.PatchFile) writer { return &changingFile{newFiling(s), call} }),
	writes(func(s step, call api.CreateVersion) writer { return &keepingVersion{newFiling(s), call} }),
	writes(func(s step, call api.CreateSnapshot) writer { return &keepingSnapshot{newFiling(s), call} }),
	writes(func(s step, call api.DeleteFile) writer { return &deletingFile{newFiling(s), call} }),
	writes(func(s step, call api.Creation) writer {
		return &sending{s.sender(), call, func(ctx context.Context) (api.Answer, error) { return s.create(ctx, call) }}
	}),
}

// writes is the row of the calls of a type.
func writes[C api.Call](begin func(s step, call C) writer) func(step, api.Call) writer {
	return func(s step, call api.Call) writer {
		if c, ok := call.(C); ok {
			return begin(s, c)
		}
		return nil
	}
}

// writer is what makes a call: the first row that is about it, or else what sends it.
func (s step) writer(call api.Call) writer {
	for _, row := range writers {
		if w := row(s, call); w != nil {
			return w
		}
	}
	send := s.sender()
	return &sending{send, call, send.plainly(call)}
}

// A sender sends calls of one lane, and counts what their failures cost.
type sender struct {
	client  Client
	budgets *budgets
	l       *lane
}

func (s step) sender() sender { return sender{s.client, &s.budgets, s.l} }

// A request sends a call, in whatever way, and returns the answer.
type request func(ctx context.Context) (api.Answer, error)

// plainly is the request of a call that takes no more.
func (s sender) plainly(call api.Call) request {
	return func(ctx context.Context) (api.Answer, error) { return s.client.Do(ctx, call, s.l.uuid) }
}

// send sends a call once.
func (s sender) send(ctx context.Context, call api.Call, by request) (api.Answer, error) {
	begun := time.Now()
	answer, err := by(ctx)
	switch {
	case answer.Client != nil: // its credentials may have had no place to go to, which is not the API's fault
		s.budgets.count(s.l.name, call, begun, nil)
	case ctx.Err() == nil:
		s.budgets.count(s.l.name, call, begun, err)
	}
	return answer, err
}

// sendReady sends a call, and once more after a refusal of a cluster that was not ready. Refused says that this is how it ended, since
// the cluster did not become ready.
func (s sender) sendReady(ctx context.Context, call api.Call, by request) (answer api.Answer, refused bool, err error) {
	answer, err = s.send(ctx, call, by)
	if api.Status(err) == http.StatusPreconditionFailed && !s.l.ready && s.l.uuid != "" && s.l.name.Kind == spec.Clusters { // else there is no cluster to wait for
		if err := s.l.await(ctx); err != nil {
			return api.Answer{}, true, err
		}
		answer, err = s.send(ctx, call, by)
	}
	return answer, false, err
}

// A sending is a call whose answer says how it ended.
type sending struct {
	sender
	call api.Call
	by   request
}

func (s *sending) write(ctx context.Context) error {
	answer, _, err := s.sendReady(ctx, s.call, s.by)
	l := s.l
	switch {
	case err != nil:
		return err
	case answer.Client != nil:
		l.made = answer.Client.ID
	case answer.Created != "":
		l.made = answer.Created
		if c, of := s.call.(api.Creation); of {
			if kind, _ := c.Creates(); kind != l.name.Kind { // something in it
				return nil
			}
		}
		if l.uuid = answer.Created; l.name.Kind != spec.Clusters {
			return nil
		}
		if err := l.awaitNew(ctx, s.call); err != nil && ctx.Err() == nil {
			return fmt.Errorf("created as %s, but %w", l.uuid, err)
		}
	}
	return nil
}
