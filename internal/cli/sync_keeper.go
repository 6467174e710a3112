package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/notify"
	"github.com/camsync/camsync/internal/orgfile"
)

// A keeper is the daemon of one organisation, with all that works for it.
type keeper struct {
	organisation
	daemon    *daemon.Daemon
	watcher   *daemon.Watcher
	candidate Candidate // nil where there is but one replica
	id        string
}

// keepers makes the daemons of these organisations.
func (s *session) keepers(f syncFlags, all []organisation) ([]*keeper, error) {
	var stand Stand
	if f.elect {
		var err error
		if stand, err = s.replicas(); err != nil {
			return nil, fmt.Errorf("--leader-elect: %w", err)
		}
	}
	var keepers []*keeper
	var configs []api.Config
	var names []string
	for _, o := range all {
		k, config, err := o.keeper(f, stand)
		if err != nil && o.name != "" {
			err = fmt.Errorf("--org %s: %w", o.name, err)
		}
		if err != nil {
			return nil, err
		}
		keepers, configs, names = append(keepers, k), append(configs, config), append(names, o.name)
	}
	return keepers, onlyOnce(configs, names)
}

func (o organisation) keeper(f syncFlags, stand Stand) (*keeper, api.Config, error) {
	config, err := o.config()
	if err != nil {
		return nil, config, err
	}
	k := &keeper{organisation: o, watcher: daemon.NewWatcher(o.log), id: syncID(config, o.files)}
	y := &syncer{organisation: o, config: config, wait: f.wait, id: k.id, whose: whose{}}
	options := daemon.Options{
		Name: o.name,
		ReadFiles: func() daemon.Input {
			taken := orgfile.Take(o.files, nil)
			return daemon.Input{Digest: taken.Digest(), Load: taken.Load, Dirs: taken.Folders()}
		},
		Pass: y.pass, WatchDirs: k.watcher.Follow, Memory: o.memory(k.id),
		ApplyChanges: f.onChange == "apply", ApplyDrift: f.onDrift == "apply",
		Interval: f.interval, Settle: settle, Grace: f.grace, Stall: stall + f.wait, Log: o.log,
	}
	if stand != nil {
		k.candidate = stand(leaseName(o.name), o.log)
		options.Leadership, options.Memory = k.candidate, k.candidate
		y.config.Permit = k.candidate.Permit
	}
	k.daemon = daemon.New(options)
	y.config.Observe = k.daemon.Requested
	return k, config, y.renew()
}

// assist starts what works for the daemon, whose dashboard is at that address; it ends with ctx.
func (k *keeper) assist(ctx context.Context, helpers *sync.WaitGroup, receivers []notify.Receiver, dashboard string) {
	helpers.Go(func() { k.watcher.Run(ctx, k.daemon.CheckFiles) })
	notices := k.notices(receivers, k.id, k.files)
	if notices.Dashboard = dashboard; dashboard != "" && k.name != "" {
		notices.Dashboard += "org/" + k.name + "/"
	}
	helpers.Go(func() { notify.Run(ctx, notices, k.daemon) })
	if k.candidate == nil {
		return
	}
	helpers.Go(func() {
		if err := k.candidate.Run(ctx, k.daemon.LeadershipChanged); err != nil {
			k.log.Error("this replica is no candidate", "error", err)
		}
	})
}

// page is the dashboard of one organisation.
func (k *keeper) page() http.Handler {
	return dashboard.New(k.daemon, dashboard.About{Organization: k.name, Files: k.files, Version: readVersion().version})
}

// handler serves all that there is to see.
func handler(all []*keeper, a daemon.Access) http.Handler {
	if all[0].name == "" {
		return all[0].daemon.Handler(a, all[0].page())
	}
	var group daemon.Group
	var named []dashboard.Named
	for _, k := range all {
		group = append(group, daemon.Member{Name: k.name, Daemon: k.daemon, Page: k.page()})
		named = append(named, dashboard.Named{Name: k.name, Source: k.daemon})
	}
	return group.Handler(a, dashboard.NewIndex(named, readVersion().version))
}

// runAll runs the daemons until ctx ends and each has come to its end.
func runAll(ctx context.Context, all []*keeper) error {
	errs := make([]error, len(all))
	var daemons sync.WaitGroup
	for i, k := range all {
		daemons.Go(func() { errs[i] = k.daemon.Run(ctx) })
	}
	daemons.Wait()
	return errors.Join(errs...)
}

func daemons(all []*keeper) []*daemon.Daemon {
	var daemons []*daemon.Daemon
	for _, k := range all {
		daemons = append(daemons, k.daemon)
	}
	return daemons
}
