package identity

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// A displacement is a declared cluster of which the credentials say that it was another one before than now.
type displacement struct {
	desired     *spec.Cluster
	before, now spec.Cluster
	by          string
}

// displaced marks those that are to be deleted and were renamed; and those whose name has another live cluster than it was
// seen on, while that one is live too, under a name that nothing in the file explains, or while that other one was seen under
// another declared name. The newcomer would get the secrets and clients of the other one, and the files with their
// credentials; to be deleted, it would go in the place of the other one.
//
// It returns those of which only delivered credentials say so. These may have been copied.
func (f Finder) displaced(desired, live []spec.Cluster) (unsure []displacement) {
	matches := spec.Matches(desired, live)
	by, owners := claims(matches), f.owners(desired)
	for i, m := range matches {
		uuid, says := f.before(*m.Desired)
		switch {
		case m.Conflict != "", m.Desired.UUID != "", m.Live == nil && !m.Desired.Absent:
			continue
		case m.Live != nil && (m.Live.Name != m.Desired.Name || strings.EqualFold(uuid, m.Live.UUID)):
			continue
		}
		was := spec.ByUUID(live, uuid)
		lost := was != nil && !f.explained(by[uuid], *was) && (says == "" || !contradict(*m.Desired, *was))
		switch {
		case m.Live == nil && lost: // to be deleted, and renamed, maybe to keep it
			desired[i].Shown = spec.Shown{
				Doubt: fmt.Sprintf("the cluster that had this name, %s, is now called %q", was.UUID, was.Name),
				Hint:  "if it is to be deleted all the same, give it that name in the file; else take its entry out",
			}
		case m.Live == nil:
		case lost && says != "":
			unsure = append(unsure, displacement{&desired[i], *was, *m.Live, says})
		case lost:
			desired[i].Shown = newcomer(*was, *m.Live, "the cluster that had this name")
		default:
			desired[i].Shown = f.passedOn(m, owners[strings.ToLower(m.Live.UUID)])
		}
	}
	return unsure
}

// passedOn is the doubt about a cluster whose name a live one has that was seen under another declared name; none where the
// file explains that.
func (f Finder) passedOn(m spec.Match, owner string) spec.Shown {
	if _, known := f.seen(m.Desired.Name); !known || owner == "" || slices.Contains(m.Desired.Formerly, owner) {
		return spec.Shown{}
	}
	return mixedBearer(*m.Live, owner)
}

// misdelivered marks a cluster whose credentials are for another one, unless the log shows that this one never had its name,
// or that these credentials have worked on the one that has it.
func (f Finder) misdelivered(d displacement, log history) {
	bearings := f.bearings(log, d.desired.Name, d.now.UUID)
	had, at := false, len(log.entries)
	for _, b := range bearings {
		if strings.EqualFold(b.ID, d.before.UUID) {
			had, at = true, b.at
		}
	}
	never := !had && log.gap(d.before.Created) == ""
	if had {
		d.by = "the cluster that had this name"
	}
	if !never && !f.worked(log, d.now.UUID, at) {
		d.desired.Shown = newcomer(d.before, d.now, d.by)
	}
}

// newcomer is the doubt about a cluster that has the name of another one.
func newcomer(before, now spec.Cluster, by string) spec.Shown {
	return spec.Shown{
		Doubt: fmt.Sprintf("%s, %s, is now called %q, and another one, %s, has the name",
			by, before.UUID, before.Name, now.UUID),
		Hint: pinHint,
	}
}

// before is the uuid, in lower case, of the cluster that a declared one was: as it was seen, or else as its credentials say,
// and by says so then.
func (f Finder) before(d spec.Cluster) (uuid, by string) {
	if uuid, _ := f.seen(d.Name); uuid != "" {
		return uuid, ""
	}
	uuid, file := delivered(d)
	if uuid == "" {
		return "", ""
	}
	return uuid, "the cluster that the credentials in " + file + " are for"
}

// delivered is the uuid of the cluster that the credentials of a declared one's clients are for, and the file of one of them;
// empty where there are none, or where they are for several.
func delivered(d spec.Cluster) (uuid, file string) {
	for _, k := range d.Clients.Value() {
		switch {
		case k.DeliveredFor == "" || k.Credentials == nil:
		case uuid != "" && uuid != k.DeliveredFor:
			return "", ""
		default:
			uuid, file = k.DeliveredFor, k.Credentials.File
		}
	}
	return uuid, file
}

// explained reports whether the file says of a live cluster what it is now: by its pin, by its earlier name, by an entry that
// is new in the file, or by a name that was its own before.
func (f Finder) explained(by *spec.Cluster, l spec.Cluster) bool {
	if by == nil {
		return false
	}
	before, _ := f.before(*by)
	_, known := f.seen(by.Name)
	return by.UUID != "" || by.Name != l.Name || before == "" && !known || strings.EqualFold(before, l.UUID)
}

// reason reports whether an undeclared live cluster may be a bearer instead of the one that has its name, so that the log is worth
// a request.
func (c bearer) reason(undeclared map[string]*spec.Cluster) bool {
	possible := func(l *spec.Cluster) bool { return !contradict(*c.desired, *l) }
	return slices.ContainsFunc(slices.Collect(maps.Values(undeclared)), possible)
}

// A bearer is a declared cluster that nothing but its name says which live one it is, and that one.
type bearer struct {
	desired *spec.Cluster
	live    spec.Cluster
}

// byName are the bearers, by the uuids in lower case of their live clusters.
func (f Finder) byName(desired, live []spec.Cluster) map[string]bearer {
	all := make(map[string]bearer)
	for i, m := range spec.Matches(desired, live) {
		if m.Live == nil || m.Conflict != "" || m.Desired.UUID != "" || m.Live.Name != m.Desired.Name {
			continue
		}
		if uuid, _ := f.before(*m.Desired); !strings.EqualFold(uuid, m.Live.UUID) {
			all[strings.ToLower(m.Live.UUID)] = bearer{&desired[i], *m.Live}
		}
	}
	return all
}

// mixed marks a missing cluster that was the bearer of another one's name, and that other one.
func (o bearer) mixed(missing *spec.Cluster) {
	missing.Shown, o.desired.Shown = mixedMissing(o.live), mixedBearer(o.live, missing.Name)
}

const mixedHint = "pin the ones that are meant with uuid: in the file"

// mixedMissing is the doubt about a missing cluster that is live under another declared name.
func mixedMissing(l spec.Cluster) spec.Shown {
	return spec.Shown{Hint: mixedHint,
		Doubt: fmt.Sprintf("the cluster that had this name, %s, is now called %q, and the file has another one of that name", l.UUID, l.Name)}
}

// mixedBearer is the doubt about a cluster whose name a live one has that was another declared one before.
func mixedBearer(l spec.Cluster, before string) spec.Shown {
	return spec.Shown{Hint: mixedHint,
		Doubt: fmt.Sprintf("the live cluster of this name, %s, was called %q before, and the file has another one of that name", l.UUID, before)}
}

// usurped marks a cluster whose name, by the log, was another one's before.
func (f Finder) usurped(c bearer, log history, undeclared map[string]*spec.Cluster, others map[string]bearer) {
	bearings := f.bearings(log, c.desired.Name, c.live.UUID)
	for _, b := range bearings {
		l := undeclared[strings.ToLower(b.ID)]
		if o := others[strings.ToLower(b.ID)]; o.desired != nil && f.inherited(log, o) {
			l = &o.live
		}
		if l != nil && !contradict(*c.desired, *l) && !f.past(b.Entry, c.desired.Name) && !f.worked(log, c.live.UUID, b.at) {
			c.desired.Shown = newcomer(*l, c.live, "the cluster that had this name")
			return
		}
	}
	if len(bearings) > 0 || f.worked(log, c.live.UUID, len(log.entries)) {
		return
	}
	if c.desired.Shown.Uncertain = log.gap(c.live.Created); c.desired.Shown.Uncertain == "" {
		return
	}
	for _, l := range undeclared {
		if !l.Created.After(c.live.Created) && !contradict(*c.desired, *l) {
			c.desired.Shown.Rivals = append(c.desired.Shown.Rivals, spec.Rival{Name: l.Name, UUID: l.UUID})
		}
	}
	stable.Sort(c.desired.Shown.Rivals, func(x, y spec.Rival) int { return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.UUID, y.UUID)) })
}

// contradict reports whether a live cluster cannot be a declared one, by what a cluster keeps for life.
func contradict(d, l spec.Cluster) bool {
	return spec.Contradict(d.Region, l.Region) || spec.Contradict(d.Channel, l.Channel)
}
