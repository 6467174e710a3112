package orgfile

import (
	"time"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

var (
	upgradeObject = object{name: "upgrade", keys: []string{"order", "soak", "window", "maxAtOnce"}}
	windowObject  = object{name: "window", keys: []string{"days", "from", "to", "zone"}}
)

// maxSoak is the longest time that clusters may have to wait for each other.
const maxSoak = 60 * 24 * time.Hour

// upgrades reads policy.upgrade.
func upgrades(m mapping) (spec.Upgrades, bool) {
	var u spec.Upgrades
	assign(m, "order", some(set(items{"stage", "[dev, test, stage, prod]"}, option(spec.Stages())), "name the stages in their order, or leave order out"), &u.Order)
	assign(m, "soak", readSoak, &u.Soak)
	if w, ok := part(m, "window", in(windowObject, window)).Get(); ok {
		u.Window = &w
	}
	assign(m, "maxAtOnce", whole(1, noMost), &u.MaxAtOnce)
	e, soaks := m.find("soak")
	_, ordered := m.find("order")
	switch {
	case len(m.entries) == 0:
		m.r.wrong(m.at, "upgrade says nothing; give it one of its keys, or leave it out")
	case soaks && !ordered:
		m.r.wrong(e.key, "soak is how long the clusters of earlier stages wait, and there is no order of stages; add order, or leave soak out")
	}
	return u, true
}

// window reads policy.upgrade.window.
func window(m mapping) (spec.Window, bool) {
	w := spec.Window{Days: map[time.Weekday]bool{}}
	days := part(m, "days", some(set(items{"day", "[tue, wed, thu]"}, option(spec.Weekdays())), "name the days, or leave days out for every day"))
	for _, name := range days.Value() {
		day, _ := spec.ParseWeekday(name)
		w.Days[day] = true
	}
	zone, zoned := required(m, "zone", readZone)
	w.Zone = zone
	from, to := part(m, "from", readClock), part(m, "to", readClock)
	w.From, w.To = from.Value(), to.Value()
	first, begins := m.find("from")
	last, ends := m.find("to")
	switch {
	case begins && !ends:
		m.r.wrong(first.key, "from needs to: when the window closes")
		return w, false
	case ends && !begins:
		m.r.wrong(last.key, "to needs from: when the window opens")
		return w, false
	case from.IsKnown() && to.IsKnown() && w.From == w.To:
		m.r.wrong(last.value, "to is the same time as from; leave both out for whole days")
		return w, false
	}
	return w, zoned && from.IsKnown() == begins && to.IsKnown() == ends
}

func readZone(r *reader, n *yaml.Node, what string) (*time.Location, bool) {
	name, ok := r.text(n, what)
	if !ok {
		return nil, false
	}
	zone, err := spec.LoadZone(clip(name))
	if err != nil {
		r.wrong(follow(n), "%s", err)
		return nil, false
	}
	return zone, true
}

// readClock reads a time of the day. YAML takes 09:00 without quotes for a number of base 60 in some programs, so it is to be
// written in quotes, but not refused without.
func readClock(r *reader, n *yaml.Node, what string) (int, bool) {
	text, ok := r.text(n, what)
	if !ok {
		return 0, false
	}
	minute, ok := spec.ParseClock(text)
	if !ok {
		r.wrong(follow(n), "%s %s is not a time of the day; write one from \"00:00\" to \"23:59\"", what, quote(text))
	}
	return minute, ok
}

// readSoak reads a time that clusters wait for each other, such as 24h or 90m.
func readSoak(r *reader, n *yaml.Node, what string) (time.Duration, bool) {
	text, ok := r.spanText(n, what)
	if !ok {
		return 0, false
	}
	d, ok := spec.ParseSpan(text)
	if !ok || d < time.Minute || d > maxSoak {
		r.wrong(follow(n), "%s %s is not a time from 1m to %s; write one such as 24h", what, quote(text), spec.FormatSpan(maxSoak))
		return 0, false
	}
	return d, true
}
