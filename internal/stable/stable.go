// Package stable sorts lists of large values.
package stable

import "sort"

// Sort sorts by cmp and keeps the order of what is equal, as [slices.SortStableFunc] does. That is compiled anew for each type
// of value, which for two dozen types of a few hundred bytes is a hundred kilobytes of the program; this swaps by reflection,
// and is for lists that a person could read.
func Sort[T any](all []T, cmp func(x, y T) int) {
	sort.SliceStable(all, func(i, j int) bool { return cmp(all[i], all[j]) < 0 })
}
