package stable_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/camsync/camsync/internal/stable"
)

func TestSortIsThatOfTheStandardLibrary(t *testing.T) {
	type value struct{ key, place int }
	byKey := func(x, y value) int { return cmp.Compare(x.key, y.key) }
	for n := range 200 {
		list := make([]value, n)
		for i := range list {
			list[i] = value{rand.IntN(10), i}
		}
		want := slices.Clone(list)
		slices.SortStableFunc(want, byKey)
		if stable.Sort(list, byKey); !slices.Equal(list, want) {
			t.Fatalf("got %v, want %v", list, want)
		}
	}
}
