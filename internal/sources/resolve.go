// Package sources fetches what a file only refers to: the values of secrets from the environment, files and programs,
// and the identity of the credentials at a client's destination.
package sources

import (
	"context"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// Resolve fetches the values of all secrets of the clusters that are to be present, and sets them
// in place. A value that cannot be fetched is unknown, with a reason that holds nothing of it; one
// of a secret that only has to exist stays absent. Once ctx ends, what is not fetched is unknown.
// It also reads which client's credentials are at each destination.
//
// Variables are looked up with env, such as [os.LookupEnv]. A command or file that several
// secrets name is run or read once, with whatever key.
func Resolve(ctx context.Context, org *spec.Organization, env func(string) (string, bool)) {
	Begin(ctx, org, env, nil).Wait()
}

// A Fetching fetches values while the caller does something else. Until [Fetching.Wait], it neither reads nor changes
// the organisation. It must be ended by Wait or [Fetching.Drop].
type Fetching struct {
	calls   []*call
	secrets []fetched
	kept    *Kept
	cancel  context.CancelFunc
	ended   chan struct{}
}

// A fetched is a secret, and the call that gives its value.
type fetched struct {
	secret *spec.Secret
	call   *call
}

// Begin begins to do what [Resolve] does. What needs no other program is done when it returns: variables, and the
// credentials at destinations. Of programs whose values are kept, the values are taken.
func Begin(ctx context.Context, org *spec.Organization, env func(string) (string, bool), kept *Kept) *Fetching {
	ctx, cancel := context.WithCancel(ctx)
	f := &Fetching{kept: kept, cancel: cancel, ended: make(chan struct{})}
	calls := make(map[identity]*call)
	secrets := 0
	for i := range org.Clusters.Value() {
		secrets += len(org.Clusters.Value()[i].Secrets.Value())
	}
	f.secrets = make([]fetched, 0, secrets)
	for i := range org.Clusters.Value() {
		c := &org.Clusters.Value()[i]
		if c.Absent {
			continue
		}
		for j := range c.Secrets.Value() {
			s := &c.Secrets.Value()[j]
			id := identityOf(&s.Source)
			one := calls[id]
			if one == nil {
				one = newCall(s.Source)
				calls[id], f.calls = one, append(f.calls, one)
			}
			one.values[s.Source.Key()] = spec.Part[spec.Sealed]{}
			f.secrets = append(f.secrets, fetched{s, one})
		}
		setDelivered(c)
	}
	var slow []*call
	for _, one := range f.calls {
		switch s := one.source; {
		case s.Keep:
		case s.Env != "":
			one.values[""] = fromEnvironment(s.Env, env)
		case !kept.give(one):
			slow = append(slow, one)
		}
	}
	go func() {
		defer close(f.ended)
		fetch(ctx, slow, kept)
	}()
	return f
}

// setDelivered sets which credentials are at the destinations of a cluster's clients.
func setDelivered(c *spec.Cluster) {
	for j := range c.MonitoringClients.Value() {
		if m := &c.MonitoringClients.Value()[j]; m.Credentials != nil {
			m.Delivered, _ = DeliveredMonitoring(*m.Credentials)
		}
	}
	for j := range c.Clients.Value() {
		if k := &c.Clients.Value()[j]; k.Credentials != nil {
			client, cluster := Delivered(*k.Credentials)
			k.Delivered, k.DeliveredFor = client, strings.ToLower(cluster)
		}
	}
}

// Wait waits until all is fetched, or ctx of [Begin] has ended, and sets the values in the organisation.
func (f *Fetching) Wait() {
	<-f.ended
	f.cancel()
	for _, s := range f.secrets {
		s.secret.Value = s.call.values[s.secret.Source.Key()]
	}
}

// Drop ends a fetching whose outcome is not needed, and with it the programs that it runs. A nil one has ended.
func (f *Fetching) Drop() {
	if f != nil {
		f.cancel()
		<-f.ended
	}
}

// Again fetches the values of secrets once more that were kept, and sets them, also in the other secrets that come from the
// same programs. It must follow [Fetching.Wait]. Values that were fetched stay as they are.
func (f *Fetching) Again(ctx context.Context, differ func(*spec.Secret) bool) {
	var stale []*call
	for _, s := range f.secrets {
		if s.call.kept && differ(s.secret) {
			s.call.kept = false
			stale = append(stale, s.call)
		}
	}
	if len(stale) > 0 {
		fetch(ctx, stale, f.kept)
		f.Wait()
	}
}
