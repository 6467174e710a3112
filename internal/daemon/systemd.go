package daemon

import (
	"context"
	"strconv"
	"time"

	systemd "github.com/coreos/go-systemd/v22/daemon"
)

// Supervise tells systemd how the daemon is, until ctx ends, where the process was started by a unit
// of Type=notify; elsewhere it returns at once. The watchdog is fed for as long as the daemon is alive.
func (d *Daemon) Supervise(ctx context.Context) {
	changes, stop := d.Changes()
	defer stop()
	if told, err := systemd.SdNotify(false, systemd.SdNotifyReady); !told {
		if err != nil {
			d.o.Log.Warn("systemd can not be told", "error", err)
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
			s := d.Status()
			texts := []string{"STATUS=" + s.sentence()}
			if s.Reloads != reloads {
				reloads = s.Reloads
				texts = append(texts, systemd.SdNotifyReloading+"\n"+systemd.SdNotifyMonotonicUsec(), systemd.SdNotifyReady)
			}
			for _, text := range texts {
				_, _ = systemd.SdNotify(false, text) // what is lost, the next change tells
			}
		case <-feed:
			if d.Alive() {
				_, _ = systemd.SdNotify(false, systemd.SdNotifyWatchdog) // or it is fed by the next tick
			}
		case <-ctx.Done():
			return
		}
	}
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
