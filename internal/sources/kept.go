package sources

import (
	"maps"
	"sync"

	"github.com/camsync/camsync/internal/spec"
)

// A Kept keeps the values that programs have given, in memory alone, for passes that need not run them again. What a
// program gave that failed, or that lacks one of the values, is not kept. The zero Kept is empty; a nil one keeps nothing.
type Kept struct {
	mu     sync.Mutex
	values map[identity]map[string]spec.Part[spec.Sealed] // by the key
}

// give gives a call its values, and reports whether all of them are kept.
func (k *Kept) give(c *call) bool {
	if k == nil || c.source.File != "" {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	values := k.values[identityOf(&c.source)]
	for key := range c.values {
		if _, found := values[key]; !found {
			return false
		}
	}
	for key := range c.values {
		c.values[key] = values[key]
	}
	c.kept = true
	return true
}

// take keeps the values of a call that has ended.
func (k *Kept) take(c *call) {
	if k == nil || c.source.File != "" {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	id := identityOf(&c.source)
	delete(k.values, id)
	for _, value := range c.values {
		if !value.IsKnown() {
			return
		}
	}
	if k.values == nil {
		k.values = make(map[identity]map[string]spec.Part[spec.Sealed])
	}
	k.values[id] = maps.Clone(c.values)
}
