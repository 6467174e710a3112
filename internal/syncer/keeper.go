package syncer

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/notify"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
)

const (
	settle = 300 * time.Millisecond // between the two reads of the files that must agree on a change
	stall  = 15 * time.Minute       // without progress, not counting what a pass waits for clusters
)

// A keeper is the daemon of one organisation, with its watcher, notifications and candidacy.
type keeper struct {
	Organisation
	config    api.Config // as it was at the start
	daemon    *daemon.Daemon
	watcher   *daemon.Watcher // nil before assist
	candidate Candidate       // nil if this is the only replica
	id        string
}

// keepers makes the daemons of the organisations.
func (o Options) keepers() ([]*keeper, error) {
	var stand Stand
	if o.Replicas != nil {
		var err error
		if stand, err = o.Replicas(); err != nil {
			return nil, fmt.Errorf("--leader-elect: %w", err)
		}
	}
	var keepers []*keeper
	for _, org := range o.Organisations {
		k, err := o.keeper(org, stand)
		if err != nil && org.name != "" {
			err = fmt.Errorf("--org %s: %w", org.name, err)
		}
		if err != nil {
			return nil, err
		}
		for _, other := range keepers { // two daemons would keep one organisation
			if k.config.ClientID == other.config.ClientID && k.config.BaseURL == other.config.BaseURL {
				return nil, fmt.Errorf("--org: %s and %s have the same credentials, so they are the same organisation", other.name, k.name)
			}
		}
		keepers = append(keepers, k)
	}
	return keepers, nil
}

func (o Options) keeper(org Organisation, stand Stand) (*keeper, error) {
	config, err := org.engine.Config()
	if err != nil {
		return nil, err
	}
	log := org.engine.Log
	k := &keeper{Organisation: org, config: config, id: reconcile.ID(config, org.files)}
	y := &syncer{Organisation: org, wait: o.Wait, id: k.id, origins: origins{}, seldom: reconcile.Seldom{TrustActivity: o.TrustActivity}}
	options := daemon.Options{
		Name: org.name,
		ReadFiles: func() daemon.Input {
			taken := orgfile.Take(org.files, nil).Collected()
			return daemon.Input{Digest: taken.Digest(), Load: taken.Loader(), Dirs: taken.Directories()}
		},
		Pass: y.pass, WatchDirs: func(dirs []string) { k.watcher.Follow(dirs) },
		ApplyChanges: o.ApplyChanges, ApplyDrift: o.ApplyDrift, Approvals: o.Serve.ApproveFile != "", Forgone: org.forgone,
		Interval: o.Interval, Settle: settle, Grace: o.Grace, Stall: stall + o.Wait, Log: log,
	}
	if o.Events != nil {
		options.Observer = &eventsOf{to: o.Events(org.name), log: log}
	}
	if path := k.remembered(".json"); path != "" {
		options.Memory = daemon.File(path)
	}
	if stand != nil {
		k.candidate = stand(leaseName(org.name), log)
		options.Leadership, options.Memory = k.candidate, k.candidate
		y.config.Permit = k.candidate.Permit
	}
	k.daemon = daemon.New(options)
	y.config.Observe = k.daemon.Requested
	return k, y.renew()
}

// remembered is a file of this daemon in the state directory; empty without such a directory, when only the process
// remembers.
func (k *keeper) remembered(suffix string) string {
	dir := k.engine.Env.StateDir()
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "sync", k.id+suffix)
}

// assist starts what works for the daemon, until ctx ends. The dashboard is at that address.
func (k *keeper) assist(ctx context.Context, helpers *sync.WaitGroup, receivers []notify.Receiver, dashboard string) {
	k.watcher = daemon.NewWatcher(k.engine.Log)
	helpers.Go(func() { k.watcher.Run(ctx, k.daemon.CheckFiles) })
	notices := k.notices(receivers)
	if notices.Dashboard = dashboard; dashboard != "" && k.name != "" {
		notices.Dashboard += "org/" + k.name + "/"
	}
	helpers.Go(func() { notify.Run(ctx, notices, k.daemon) })
	if k.candidate == nil {
		return
	}
	helpers.Go(func() {
		if err := k.candidate.Run(ctx, k.daemon.LeadershipChanged); err != nil {
			k.engine.Log.Error("this replica is not a candidate", "error", err)
		}
	})
}

// notices configure the notifications of the daemon: under the name of its files, and once, whichever process sends them.
func (k *keeper) notices(receivers []notify.Receiver) notify.Options {
	if len(receivers) > 0 {
		services := make([]string, len(receivers))
		for i, r := range receivers {
			services[i] = r.Name()
		}
		k.engine.Log.Info("people are notified of changes", "services", services)
	}
	return notify.Options{Receivers: receivers, About: strings.Join(k.files, " "), ID: k.id, Log: k.engine.Log, Memory: k.remembered(".told.json")}
}

// handler serves the dashboards, probes, metrics and APIs of all daemons.
func handler(all []*keeper, a daemon.Access) http.Handler {
	version := all[0].engine.Version
	var group daemon.Group
	var named []dashboard.Named
	for _, k := range all {
		about := dashboard.About{Organization: k.name, Files: k.files, Version: version, Runs: k.engine.Runs}
		if a.Approvers != nil {
			about.Approve = func(token spec.Sealed, digest, offer string) error {
				_, err := a.Approve(k.daemon, token, digest, offer)
				return err
			}
		}
		page := dashboard.New(k.daemon, about)
		if k.name == "" {
			return k.daemon.Handler(a, page)
		}
		group = append(group, daemon.Member{Name: k.name, Daemon: k.daemon, Page: page})
		named = append(named, dashboard.Named{Name: k.name, Source: k.daemon})
	}
	return group.Handler(a, dashboard.NewIndex(named, version))
}
