package diff

import (
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/spec"
)

// A soaking is until when the clusters of earlier stages have to be as they are.
type soaking struct {
	until    time.Time
	who, how string // a cluster, and what it has done by then
}

// behind is what the upgrade of a cluster waits for among the clusters of earlier stages: an event, or else a time.
func (s *staging) behind(c staged) (reason, hint string, soaked soaking) {
	if len(s.policy.Order) == 0 {
		return "", "", soaking{}
	}
	if c.unknown != "" {
		return "its stage is unknown: " + c.unknown, "give it a stage in the file", soaking{}
	}
	before, _ := s.policy.Before(c.stage)
	if len(before) == 0 {
		return "", "", soaking{}
	}
	found := 0
	for _, stage := range append([]string{""}, before...) { // first those whose stage may be any
		for _, other := range s.clusters {
			if other.name == c.name || (other.unknown != "") != (stage == "") || other.unknown == "" && other.stage != stage {
				continue
			}
			why, how, since := s.lags(other, c.floor)
			switch until := ceil(since.Add(s.policy.Soak)); {
			case why != "":
				if found++; found == 1 {
					reason, hint = "it waits for "+other.label()+", "+why, how
				}
			case s.policy.Soak > 0 && until.After(soaked.until):
				soaked = soaking{until, other.label(), "been at " + other.live.Generation.Value().Name + " for " + spanText(s.policy.Soak)}
			}
		}
	}
	if reason != "" {
		reason += andMore(found)
	}
	return reason, hint, soaked
}

const stageWaits = "run again once it is; camsync sync goes on by itself"

// lags is why a cluster of an earlier stage is not yet as the next stage needs it, or since when it is.
func (s *staging) lags(c staged, floor string) (why, hint string, since time.Time) {
	switch {
	case c.unknown != "":
		return "whose stage is unknown and may be an earlier one: " + c.unknown, "give " + c.name.String() + " a stage in the file", since
	case c.live == nil:
		return "which does not exist yet", "run again once it does", since
	}
	now, known := c.live.Generation.Get()
	order, told := spec.CompareGenerations(now.Name, floor)
	asked, comparable := spec.CompareGenerations(c.floor, floor)
	switch {
	case !known:
		return "whose generation is unknown: " + reason(c.live.Generation), "run again", since
	case !told:
		return "whose generation " + now.Name + " does not compare with " + floor, "upgrade that cluster in Camunda Hub", since
	case order < 0 && (!comparable || asked < 0):
		return "which has " + now.Name, "the file does not ask " + floor + " of " + c.name.String() + ": raise its generation, too", since
	case order < 0:
		return "which has " + now.Name + " and needs " + floor + " first", stageWaits, since
	}
	if unready, how := c.live.Unusable(); unready != "" {
		return "which is not ready: " + unready, c.readied(how), since
	}
	if since, known = c.live.SteadySince(floor); !known {
		since = s.now // from now on it is watched
	}
	return "", "", since
}

// readied is how a cluster becomes ready that is not, which may take a person.
func (c staged) readied(how string) string {
	over, instead := Replaced(*c.live, nil)
	switch is := c.live.Status; {
	case over != "": // it never runs again
		return instead
	case is == spec.Creating, is == spec.Updating, is == spec.Resuming:
		return stageWaits
	case is == spec.Suspended:
		return "camsync wake " + dotenv.Word(c.live.Name) + " wakes it; then run again"
	}
	return c.name.String() + ": " + how
}

// label is a cluster with its stage.
func (c staged) label() string {
	if c.stage == "" {
		return c.name.String()
	}
	return c.name.String() + " (" + c.stage + ")"
}

func andMore(n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf(" (and %d more)", n-1)
}

// ceil is the first whole minute that is not before a time, so that what is shown is never too early.
func ceil(at time.Time) time.Time {
	if whole := at.Truncate(time.Minute); whole.Before(at) {
		return whole.Add(time.Minute)
	}
	return at
}

// spanText is a time span without its parts that are zero: 24h.
func spanText(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if short, cut := strings.CutSuffix(text, zero); cut {
			text = short + zero[:1]
		}
	}
	return text
}
