package spec

import (
	"slices"
	"time"
)

// Upgrades say when clusters may be upgraded. The zero value lets each be upgraded at once.
type Upgrades struct {
	Order     []string      // stages: a cluster waits for those of all stages before its own; empty for no order
	Soak      time.Duration // how long those must have been at least where this one goes, and Healthy
	Window    *Window       // outside of it no upgrade begins; nil for none
	MaxAtOnce int           // how many of the declared clusters may be Updating at once; 0 for any number
}

// Any reports whether anything is said of upgrades.
func (u Upgrades) Any() bool {
	return len(u.Order) > 0 || u.Soak != 0 || u.Window != nil || u.MaxAtOnce != 0
}

// Before are the stages before one, in order; false for a stage that the order does not name.
func (u Upgrades) Before(stage string) ([]string, bool) {
	i := slices.Index(u.Order, stage)
	return u.Order[:max(i, 0)], i >= 0
}

// Zone is the time zone in which times of upgrades are shown.
func (u Upgrades) Zone() *time.Location {
	if u.Window != nil {
		return u.Window.Zone
	}
	return time.UTC
}

// A Sighting says since when a live cluster was seen with a generation, Healthy, at every look.
type Sighting struct {
	Generation string    `json:"generation"` // its name
	Since      time.Time `json:"since"`
}

// SteadySince is since when a live cluster has at least the generation of that name and is Healthy; false if that is not
// known, or is not so.
func (c *Cluster) SteadySince(floor string) (time.Time, bool) {
	var since time.Time
	for _, s := range slices.Backward(c.Steady) {
		if order, told := CompareGenerations(s.Generation, floor); !told || order < 0 {
			break
		}
		since = s.Since
	}
	return since, !since.IsZero()
}
