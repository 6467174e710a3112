package daemon

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/apply"
)

var soak = flag.Int64("soak", 5_000, "how many passes TestSoak runs")

// Weeks of passes of every sort, with files that change and become invalid and valid, leaves no more
// memory and no more goroutines than its first day.
func TestSoak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var passes atomic.Int64
		w := &world{t: t, text: "one", begun: time.Now()}
		panics := func(context.Context, Task) Outcome { panic("hunter2") }
		sorts := []func(context.Context, Task) Outcome{
			inSync, fails, sealed, panics,
			differing(nil, "member/ana@example.com", "cluster/a"),
			ending(apply.Failed, errors.New("500"), "cluster/a"), ending(apply.NotTried, apply.ErrWaiting, "cluster/a"),
		}
		pass := func(ctx context.Context, task Task) Outcome {
			return sorts[int(passes.Add(1))/7%len(sorts)](ctx, task)
		}
		w.start(func(_ *world, o *Options) {
			o.Pass, o.ApplyDrift, o.Log = pass, true, slog.New(slog.DiscardHandler)
		})
		var first runtime.MemStats
		goroutines := 0
		for n := 0; passes.Load() < *soak; n++ {
			switch n % 11 {
			case 3:
				w.write(fmt.Sprintf("text %d", n), true)
			case 5:
				w.write("!broken", n%2 == 0)
			case 7:
				w.Trigger(Hangup)
			case 9:
				_, stop := w.Changes()
				w.Trigger(Asked)
				stop()
			}
			time.Sleep(20 * time.Minute)
			synctest.Wait()
			if passes.Load() > *soak/10 && goroutines == 0 {
				first, goroutines = memory(), runtime.NumGoroutine()
			}
		}
		last := memory()
		t.Logf("%d passes in %s of its time; heap %d KiB after a tenth, %d KiB at the end; goroutines %d, %d",
			passes.Load(), time.Since(w.begun).Round(time.Hour), first.HeapAlloc>>10, last.HeapAlloc>>10, goroutines, runtime.NumGoroutine())
		if last.HeapAlloc > first.HeapAlloc+uint64(min(13**soak, 256<<10)) { // 13 bytes of a pass
			t.Errorf("the heap has grown from %d to %d bytes", first.HeapAlloc, last.HeapAlloc)
		}
		if n := runtime.NumGoroutine(); n > goroutines {
			t.Errorf("%d goroutines, and then %d", goroutines, n)
		}
		w.end()
	})
}

func memory() (m runtime.MemStats) {
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m
}
