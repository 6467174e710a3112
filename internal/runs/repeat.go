package runs

import (
	"os"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/atomicfile"
)

// Note records a run that made nothing, such as one that was refused. With repeats, it is counted in the record of the same run
// before it, if that is the newest.
func (s *Store) Note(r Run, problem string, state State, repeats bool) (id string, err error) {
	if s == nil {
		return "", nil
	}
	now := time.Now().UTC()
	record := Record{Run: r.bounded(), State: state, Problem: cut(problem), Ended: now, Times: 1}
	if repeats {
		if id := s.repeated(record, ""); id != "" {
			return id, nil
		}
	}
	if err := s.make(); err != nil {
		return "", err
	}
	if err := atomicfile.Write(s.path(r), record.encode(), 0o600); err != nil {
		return "", err
	}
	return r.ID, s.prune()
}

// repeated counts a run in the newest record besides that of own, if that says the same, and returns its id; else it is empty.
// What cannot be read or written counts nothing.
func (s *Store) repeated(r Record, own string) (id string) {
	paths, _ := s.files()
	paths = slices.DeleteFunc(paths, func(path string) bool { return path == own })
	if len(paths) == 0 {
		return ""
	}
	before, err := read(paths[0])
	if err != nil || !before.same(r) {
		return ""
	}
	before.Times++
	before.Last = r.Begun
	info, err := os.Lstat(paths[0])
	if err != nil || info.Size() > MaxRecord {
		return ""
	}
	if atomicfile.Write(paths[0], before.encode(), 0o600) != nil {
		return ""
	}
	return before.ID
}

// same reports whether two records are of equal runs at different times.
func (r Record) same(s Record) bool {
	return r.Command == s.Command && r.State == s.State && r.Problem == s.Problem && r.Summary == s.Summary && r.LeftOut == s.LeftOut &&
		slices.Equal(r.About.Files, s.About.Files) && r.About.Commit == s.About.Commit && slices.Equal(r.Only, s.Only) &&
		slices.EqualFunc(r.Allowed, s.Allowed, Allowed.same) && slices.EqualFunc(r.Actions, s.Actions, Action.same)
}

// same reports whether two permissions are the same one. Each approval is one of its own.
func (a Allowed) same(b Allowed) bool {
	return a.How == b.How && a.Who == b.Who && a.At.Equal(b.At) && a.PlanDigest == b.PlanDigest
}

func (a Action) same(b Action) bool {
	return a.Name == b.Name && a.UUID == b.UUID && a.Verb == b.Verb && a.Would == b.Would && a.Position == b.Position && a.Why == b.Why &&
		a.Ending == b.Ending && slices.Equal(a.Fields, b.Fields) && slices.Equal(a.Harms, b.Harms)
}
