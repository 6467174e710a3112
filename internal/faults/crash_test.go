package faults

import (
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

var long = flag.Bool("faults.long", false, "run all pairs of crashes, all faults and -faults.walks walks")

// share picks one case of so many, always the same ones; a quarter of them in the short version, and all in the long one.
func share(of uint64, name string) bool {
	if testing.Short() {
		of *= 4
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return *long || h.Sum64()%of == 0
}

// killedEverywhere kills a run that makes a call of that name, at one of so many of its boundaries, and judges what the runs after it
// make of that.
func killedEverywhere(t *testing.T, in func(*testing.T, emulator.Options, func(*world)), call string, of uint64, judge func(*world) error) {
	t.Helper()
	for _, o := range []emulator.Options{{}, late} {
		var passed []string
		in(t, o, func(w *world) { passed = w.run("").passed })
		if !strings.Contains(strings.Join(passed, " "), call) {
			t.Fatalf("no %s: %q", call, passed)
		}
		for _, kill := range passed {
			if !share(of, call+kill) {
				continue
			}
			in(t, o, func(w *world) {
				if p := w.run(kill); !p.dead {
					t.Errorf("the run did not come to %s", kill)
				}
				if err := errors.Join(w.settles(), judge(w)); err != nil {
					t.Errorf("killed %s: %v", kill, err)
				}
			})
		}
	}
}

// late is an organisation whose lists lag behind.
var late = emulator.Options{
	ClusterListDelay: 25 * time.Second, ClientListDelay: 25 * time.Second, SecretListDelay: 20 * time.Second, MemberListDelay: 20 * time.Second,
	ClusterDeleteDelay: 45 * time.Second, ClientDeleteDelay: 35 * time.Second, SecretDeleteDelay: 15 * time.Second, MemberDeleteDelay: 30 * time.Second,
}

// A run that nothing befalls makes everything, and the next one has nothing to do.
func TestNothingGoesWrong(t *testing.T) {
	t.Parallel()
	for _, o := range []emulator.Options{{}, late} {
		inEverything(t, o, func(w *world) {
			if p := w.run(""); len(p.passed) < 60 || len(p.results) < 15 || p.err != nil {
				t.Errorf("%d boundaries, %d actions, %v", len(p.passed), len(p.results), p.err)
			}
			if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
				t.Error(err)
			}
			if got := w.emulator.Logins()[account]; got.Granted != 1 || got.Refused != 0 {
				t.Errorf("several runs asked for %d tokens, want 1", got.Granted+got.Refused)
			}
		})
	}
}

// crash lets runs die one after the other, each at its boundary, and returns what the last of them has
// passed and what is wrong with the world after the runs that follow.
func crash(t *testing.T, o emulator.Options, kills ...string) (last *process, dead bool, err error) {
	inEverything(t, o, func(w *world) {
		w.faults(w.unevenly(fmt.Sprint(kills)))
		for _, kill := range kills {
			last = w.run(kill)
			err = errors.Join(err, last.onRecord())
			pause(time.Second)
		}
		err = errors.Join(err, w.settles(), w.judgeEverything())
	})
	return last, last.dead, err
}

// unevenly delays answers by a different time each, so that lanes meet in ever new ways.
func (w *world) unevenly(seed string) func(*http.Request, string) *emulator.Fault {
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed))
	random := rand.New(rand.NewPCG(h.Sum64(), 1))
	var mu sync.Mutex
	return func(*http.Request, string) *emulator.Fault {
		mu.Lock()
		defer mu.Unlock()
		return &emulator.Fault{Delay: time.Duration(random.IntN(3000)) * time.Millisecond}
	}
}

// boundaries are those of a run that nothing befalls.
func boundaries(t *testing.T, o emulator.Options) []string {
	last, _, err := crash(t, o, "")
	if err != nil {
		t.Fatal(err)
	}
	return last.passed
}

// Wherever one run is killed, the ones after it bring the organisation to its file.
func TestEveryCrash(t *testing.T) {
	t.Parallel()
	total := 0
	for _, o := range []emulator.Options{{}, late} {
		for _, kill := range boundaries(t, o) {
			if !share(1, kill) {
				continue
			}
			_, dead, err := crash(t, o, kill)
			if err != nil {
				t.Errorf("killed %s: %v", kill, err)
			}
			if !dead {
				t.Errorf("the run did not come to %s", kill)
			}
			total++
		}
	}
	t.Logf("%d crashes", total)
}

// Nor is anything lost where the run that cleans up is killed too.
func TestEveryPairOfCrashes(t *testing.T) {
	t.Parallel()
	total, missed := 0, 0
	for _, first := range boundaries(t, late) {
		if !share(3, first) {
			continue
		}
		second, _, err := crash(t, late, first, "")
		if err != nil {
			t.Errorf("killed %s: %v", first, err)
		}
		for _, kill := range second.passed {
			if !share(8, first+kill) {
				continue
			}
			_, dead, err := crash(t, late, first, kill)
			if err != nil {
				t.Errorf("killed %s, and then %s: %v", first, kill, err)
			}
			if !dead {
				missed++
			}
			total++
		}
	}
	if missed*10 > total {
		t.Errorf("%d of %d second runs did not come to where they were to be killed", missed, total)
	}
	t.Logf("%d pairs of crashes", total)
}
