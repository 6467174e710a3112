package reconcile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/failover"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/ledger"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/names"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/rotation"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/steady"
)

// StateDirs are the directories in the state directory.
var StateDirs = []string{"actors", catalogDir, failover.Dir, ledger.Dir, "intents", names.Dir, rotation.Dir, runs.Dir, "seen", "steady", "sync"}

// An Account is the credentials of a pass, with what is remembered of them.
type Account struct {
	Config  api.Config
	Client  *api.Client
	Journal *journal.Journal // nil where there is none
	Actor   *actor.Self      // the same, as the activity log calls it

	state  string        // the state directory; empty for none
	warned bool          // that runs are not on record
	steady steady.Memory // since when clusters have their generation; nil before it was recalled
}

// Connect prepares an account, and sends nothing yet. Without a journal, the account is for reading.
func Connect(config api.Config, stateDir string) (*Account, error) {
	client, err := api.New(config)
	if err != nil {
		return nil, err
	}
	a := &Account{Config: config, Client: client, Actor: actor.New(config.ClientID), state: stateDir}
	if stateDir == "" {
		return a, nil
	}
	a.Actor, err = actor.Open(stateDir, a.name(), config.ClientID)
	return a, a.unopened(err, "the name of these credentials in the activity log is not known")
}

// OpenJournal gives the account its journal. Without a state directory, the next run does not recognise a creation that was
// killed half-way.
func (a *Account) OpenJournal() error {
	if a.state == "" {
		return nil
	}
	j, err := journal.Open(a.state, a.name())
	if err == nil {
		a.Journal = j
	}
	return a.unopened(err, "no journal")
}

// Runs are the records of the runs of this account; nil without a state directory.
func (a *Account) Runs() (*runs.Store, error) { return runs.Open(a.state, a.name()) }

// name identifies the API and the credentials.
func (a *Account) name() string { return accountName(a.Config.BaseURL, a.Config.ClientID) }

func accountName(base, client string) string { return base + " " + client }

// unopened returns the error of a state directory that others can write to. Any other error is only logged.
func (a *Account) unopened(err error, text string) error {
	if errors.Is(err, private.ErrOpen) {
		return StateError(err)
	}
	if err != nil {
		a.Config.Log.Debug(text, "folder", a.state, "error", localfile.Cause(err))
	}
	return nil
}

// StateError is the error of a state directory that others can write to.
func StateError(err error) error { return fmt.Errorf("state directory: %w", err) }

// ID is equal for the same credentials and the same files.
func ID(c api.Config, files []string) string {
	about := []string{c.BaseURL, c.ClientID}
	for _, f := range files {
		if path, err := filepath.Abs(f); err == nil {
			f = path
		}
		about = append(about, f)
	}
	text, err := json.Marshal(about)
	if err != nil {
		panic(err) // texts can be marshalled
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// storeOf is where passes of this id, or else of this account and these files, remember what they have seen; none for
// standard input, which has no name.
func (a *Account) storeOf(id string, files []string) identity.Store {
	if a.state == "" || slices.Contains(files, "-") {
		return ""
	}
	if id == "" {
		id = ID(a.Config, files)
	}
	return identity.Store(filepath.Join(a.state, "seen", id+".json"))
}

// Names is where passes of this configuration remember the names that a shell completes.
func Names(c api.Config, stateDir string) names.Store {
	if stateDir == "" {
		return ""
	}
	return names.Store(filepath.Join(stateDir, names.Dir, ID(c, nil)+".json"))
}

// RememberNames remembers by which names the resources of a live organisation were seen. An error is only logged.
func RememberNames(ctx context.Context, c api.Config, stateDir string, live spec.Organization) {
	if err := Names(c, stateDir).Remember(live); err != nil {
		c.Log.DebugContext(ctx, "the names of resources cannot be remembered", "error", localfile.Cause(err))
	}
}

// Owner is the id of the live organisation. If the file names an id and no cluster shows one, it comes from the activity log;
// if that does not show it either, it is unknown, and the plan is refused.
func (a *Account) Owner(ctx context.Context, named, shown string) string {
	if named == "" || shown != "" {
		return shown
	}
	owner, err := Owner(ctx, a.Client, nil)
	if err != nil {
		a.Config.Log.DebugContext(ctx, "the activity does not show the organisation's id", "error", err)
	}
	return owner
}

// Owner is the id of the organisation as its clusters show it, or else its activity; empty where neither does.
func Owner(ctx context.Context, client *api.Client, clusters []spec.Cluster) (string, error) {
	if owner := spec.OwnerOf(clusters); owner != "" {
		return owner, nil
	}
	return client.OwnerFromActivity(ctx)
}
