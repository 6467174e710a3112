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

// Supervise notifies systemd of the state of the daemons until ctx ends. It returns at once unless the process
// was started by a unit of Type=notify. The watchdog is fed while all daemons are alive.
func Supervise(ctx context.Context, log *slog.Logger, daemons ...*Daemon) {
	changes := make(chan struct{}, 1)
	for _, d := range daemons {
		defer d.follow(changes)()
	}
	if notified, err := systemd.SdNotify(false, systemd.SdNotifyReady); !notified {
		if err != nil {
			log.Warn("systemd cannot be notified", "error", err)
		}
		return
	}
	defer func() { _, _ = systemd.SdNotify(false, systemd.SdNotifyStopping) }() // systemd stops the process anyway
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
				_, _ = systemd.SdNotify(false, text) // the next change repeats it
			}
		case <-feed:
			if !slices.ContainsFunc(daemons, func(d *Daemon) bool { return !d.Alive() }) {
				_, _ = systemd.SdNotify(false, systemd.SdNotifyWatchdog) // the next tick repeats it
			}
		case <-ctx.Done():
			return
		}
	}
}

// together is the status of all daemons on one line, and the sum of their reloads.
func together(daemons []*Daemon) (text string, reloads int) {
	var all []string
	for _, d := range daemons {
		s := d.Status()
		reloads += s.Reloads
		text := s.sentence()
		if len(daemons) > 1 {
			text = d.o.Name + ": " + text
		}
		all = append(all, text)
	}
	return strings.Join(all, ", "), reloads
}

// sentence is a status on one line.
func (s Status) sentence() string {
	text := string(s.State) + " since " + s.Since.Format(time.DateTime)
	if n := len(s.Open); n > 0 && (s.State == Differs || s.State == Working) {
		text = strconv.Itoa(n) + " differences; " + text
	}
	if s.Invalid != nil {
		text += "; invalid input since " + s.Invalid.Since.Local().Format(time.DateTime)
	}
	return text
}
