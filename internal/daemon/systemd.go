package daemon

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	systemd "github.com/coreos/go-systemd/v22/daemon"
)

// Supervise tells systemd how the daemons of a process are, until ctx ends, where it was started by a unit
// of Type=notify; elsewhere it returns at once. The watchdog is fed for as long as all of them are alive.
func Supervise(ctx context.Context, log *slog.Logger, daemons ...*Daemon) {
	changes := make(chan struct{}, 1)
	for _, d := range daemons {
		defer d.follow(changes)()
	}
	if told, err := systemd.SdNotify(false, systemd.SdNotifyReady); !told {
		if err != nil {
			log.Warn("systemd can not be told", "error", err)
		}
		return
	}
	defer func() { _, _ = systemd.SdNotify(false, systemd.SdNotifyStopping) }() // it knows already who stops it
	var feed <-chan time.Time
	if limit, err := systemd.SdWatchdogEnabled(false); err == nil && limit > 0 {
		tick := time.NewTicker(limit / 3)
		defer tick.Stop()
		feed = tick.C
	}
	reloads := 0
	for {
		select {
		case <-changes:
			text, n := together(daemons)
			texts := []string{"STATUS=" + text}
			if n != reloads {
				reloads = n
				texts = append(texts, systemd.SdNotifyReloading+"\n"+systemd.SdNotifyMonotonicUsec(), systemd.SdNotifyReady)
			}
			for _, text := range texts {
				_, _ = systemd.SdNotify(false, text) // what is lost, the next change tells
			}
		case <-feed:
			if !slices.ContainsFunc(daemons, func(d *Daemon) bool { return !d.Alive() }) {
				_, _ = systemd.SdNotify(false, systemd.SdNotifyWatchdog) // or it is fed by the next tick
			}
		case <-ctx.Done():
			return
		}
	}
}

// together is how all daemons are, on one line, and how often they have reloaded.
func together(daemons []*Daemon) (text string, reloads int) {
	if len(daemons) == 1 {
		s := daemons[0].Status()
		return s.sentence(), s.Reloads
	}
	var all []string
	for _, d := range daemons {
		s := d.Status()
		reloads += s.Reloads
		all = append(all, d.o.Name+": "+s.sentence())
	}
	return strings.Join(all, ", "), reloads
}

// sentence is a status on one line.
func (s Status) sentence() string {
	text := string(s.State) + " since " + s.Since.Format(time.DateTime)
	if n := len(s.Open); n > 0 && (s.State == Differs || s.State == Working) {
		text = strconv.Itoa(n) + " differences; " + text
	}
	if s.Stale != nil {
		text += "; stale input since " + s.Stale.Since.Format(time.DateTime)
	}
	return text
}
