package orgfile

import (
	"sync"

	"github.com/camsync/camsync/internal/spec"
)

// A loader loads one snapshot again and again, and reads its texts once.
type loader struct {
	snapshot Snapshot

	mu     sync.Mutex
	loaded bool // without an error
	org    spec.Organization
	claims []claim
}

// Loader is [Snapshot.Load] for many passes: the texts are read once, and each load is a copy of its own. Where credentials would
// go is looked up in each, since links may lead elsewhere by then.
func (s Snapshot) Loader() func() (spec.Organization, error) {
	l := &loader{snapshot: s}
	return l.load
}

func (l *loader) load() (spec.Organization, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.loaded && len(l.snapshot.overwritten(l.claims, true)) == 0 {
		org := l.org.Copy()
		committed(org)
		return org, nil
	}
	if l.snapshot.tooLarge() {
		return l.snapshot.Load()
	}
	contents := l.snapshot.read(true)
	org, err := l.snapshot.joined(contents, true)
	if err != nil {
		return org, err
	}
	l.loaded, l.org, l.claims = true, org, nil
	for _, c := range contents {
		for _, one := range c.claims {
			if one.what == destination { // the others cannot change
				l.claims = append(l.claims, one)
			}
		}
	}
	return org.Copy(), nil
}
