package emulator

import (
	"slices"
	"time"
)

// lifetime is when a resource is listed: perhaps not at once, and perhaps still after its deletion.
type lifetime struct {
	visible time.Time // listed from then on
	deleted time.Time // zero unless deleted
}

func (l *lifetime) times() *lifetime { return l }

// mortal is a pointer to a resource with a lifetime.
type mortal interface{ times() *lifetime }

// living returns the resources that are not deleted.
func living[T mortal](all []T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(m T) bool { return !m.times().deleted.IsZero() })
}

// find returns the resource that fits and is not deleted, or nil.
func find[T mortal](all []T, fits func(T) bool) (found T) {
	for _, m := range all {
		if m.times().deleted.IsZero() && fits(m) {
			return m
		}
	}
	return found
}

// sweep removes the resources that were deleted that long ago.
func sweep[T mortal](all []T, now time.Time, delay time.Duration) []T {
	return slices.DeleteFunc(all, func(m T) bool {
		deleted := m.times().deleted
		return !deleted.IsZero() && !now.Before(deleted.Add(delay))
	})
}

// listed returns the resources that are in their list by now.
func listed[T mortal](all []T, now time.Time) []T {
	list := make([]T, 0, len(all)) // in JSON, an empty list is not null
	for _, m := range all {
		if !now.Before(m.times().visible) {
			list = append(list, m)
		}
	}
	return list
}
