// Command pace measures how fast camsync is, as a ratio to an earlier commit of it:
//
//	go run ./internal/tools/pace                                  # everything, three times each, beside the commit that -base names
//	go run ./internal/tools/pace -run 'plan of 50 .*TLS' -n 9     # some of it, and more often
//	go run ./internal/tools/pace -base other/camsync              # beside a program
//
// Both programs run in turn, as processes of their own, against the same server, which is in this process: the emulator,
// with a latency of 50 ms for each answer, or behind connections with round trips of 50 ms over TLS and HTTP/2. A figure is
// the best of its runs, since whatever else the machine does only makes a run longer. It must be run in a checkout.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"time"
)

// baseCommit is what the figures of the documents are ratios to.
const baseCommit = "5438621"

func main() {
	base := flag.String("base", baseCommit, "commit to compare with, or the path of a program built from it")
	which := flag.String("run", "", "measure only the work whose name matches this regular expression")
	n := flag.Int("n", 3, "how often each program does it")
	only := flag.Bool("only", false, "measure the current program alone")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := compare(ctx, *base, *which, *n, *only); err != nil {
		fmt.Fprintln(os.Stderr, "pace:", err)
		os.Exit(1)
	}
}

func compare(ctx context.Context, base, which string, n int, only bool) error {
	pattern, err := regexp.Compile(which)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	dir, err := os.MkdirTemp("", "pace")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	after, err := built(ctx, dir, "after", ".")
	if err != nil {
		return err
	}
	before := program{}
	if !only {
		if before, err = earlier(ctx, dir, base); err != nil {
			return err
		}
	}
	fmt.Printf("%-46s %10s %10s %7s %8s %8s  %s\n", "work", "before", "after", "ratio", "to reach", "limit", "after, and before")
	for _, w := range works() {
		if !pattern.MatchString(w.name) {
			continue
		}
		var was, is figure
		for range n {
			if before.path != "" {
				was = was.better(w.measure(ctx, dir, before))
			}
			is = is.better(w.measure(ctx, dir, after))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		fmt.Println(w.line(was, is))
	}
	return nil
}

// line is what is printed of a work.
func (w work) line(was, is figure) string {
	ratio, limit := "-", "-"
	if was.err == nil && is.err == nil && was.took > 0 {
		ratio = fmt.Sprintf("%.2f", is.took.Seconds()/was.took.Seconds())
	}
	if w.limit > 0 {
		limit = w.limit.String()
	}
	return fmt.Sprintf("%-46s %10s %10s %7s %8s %8s  %s | %s", w.name, was.time(), is.time(), ratio, w.reach, limit, is.rest(), was.rest())
}

// A figure is what one run took.
type figure struct {
	took     time.Duration
	memory   int // KiB resident, at most
	requests int // to the API
	lists    int // of them, of clusters
	wasted   int // of them, refused with 429
	conns    int
	exit     int
	err      error
}

// better is the shorter of two runs; an error is the worst.
func (f figure) better(other figure) figure {
	switch {
	case f == figure{}, f.err != nil, other.err == nil && other.took < f.took:
		return other
	}
	return f
}

func (f figure) time() string {
	switch {
	case f == figure{}:
		return "-"
	case f.err != nil:
		return "error"
	}
	return fmt.Sprintf("%.3f s", f.took.Seconds())
}

func (f figure) rest() string {
	if f.err != nil {
		return f.err.Error()
	}
	text := fmt.Sprintf("%.0f MiB", float64(f.memory)/1024)
	if f.requests > 0 {
		text += fmt.Sprintf(", %d requests, %d lists, %d connections", f.requests, f.lists, f.conns)
	}
	if f.wasted > 0 {
		text += fmt.Sprintf(", %d refused", f.wasted)
	}
	if f.exit != 0 {
		text += fmt.Sprintf(", exit code %d", f.exit)
	}
	return cmp.Or(text, "-")
}
