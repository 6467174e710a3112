package terminal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// A progress shows a run on a terminal: a line for each lane under way, and one that stays for each that has ended.
type progress struct {
	screen *Screen
	color  bool
	beside func() []string // what is shown below the lanes; nil for nothing
	size   func() (columns, rows int)
	stop   func() // shows what has ended, and clears the other lines

	mu    sync.Mutex
	lanes []*laneLine // under way, in the plan's order
	known map[spec.Name]*laneLine
	frame int
	stay  []string // lines of lanes that ended since the last frame
}

// A laneLine is what is known of a lane.
type laneLine struct {
	name    spec.Name
	place   int // in the plan
	actions int
	left    int // of them, not ended yet
	ended   map[apply.Outcome]int
	doing   string
	begun   time.Time // zero before
}

const frameTime = 100 * time.Millisecond

var spinner = [...]string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

func newProgress(screen *Screen, plan diff.Plan, color bool, size func() (int, int), beside func() []string) *progress {
	p := &progress{screen: screen, color: color, size: size, beside: beside, known: map[spec.Name]*laneLine{}}
	for i, a := range plan.Actions {
		key := a.Name.Lane()
		if p.known[key] == nil {
			p.known[key] = &laneLine{name: key, place: i, ended: map[apply.Outcome]int{}}
		}
		p.known[key].actions++
		p.known[key].left++
	}
	p.stop = every(frameTime, func() { p.draw(false) }, func() { p.draw(true) })
	return p
}

// watch records an event.
func (p *progress) watch(e apply.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.known[e.Lane]
	if l == nil {
		return // not in the plan
	}
	if l.begun.IsZero() {
		l.begun = time.Now()
		p.lanes = append(p.lanes, l)
		slices.SortStableFunc(p.lanes, func(a, b *laneLine) int { return cmp.Compare(a.place, b.place) })
	}
	switch {
	case e.Waiting != "":
		l.doing = "waiting: " + report.Clean(e.Waiting)
	case e.Result != nil:
		l.ended[e.Result.Outcome]++
		l.doing = ""
		if l.left--; l.left == 0 {
			p.end(l)
		}
	case e.Action != nil:
		within := "" // the lane's own name is at the beginning of the line
		if e.Action.Name != e.Lane {
			within = strings.TrimPrefix(e.Action.Name.String(), e.Lane.Below())
		}
		l.doing = string(e.Action.Verb) + " " + report.Clean(within)
	}
}

// end turns a lane into a line that stays. A lane with nothing but holds has none.
func (p *progress) end(l *laneLine) {
	p.lanes = slices.DeleteFunc(p.lanes, func(other *laneLine) bool { return other == l })
	if l.ended[apply.Held] == l.actions {
		return
	}
	text, made := "", l.actions
	for _, o := range []apply.Outcome{apply.Held, apply.Failed, apply.NotTried} {
		if n := l.ended[o]; n > 0 {
			text += fmt.Sprintf(", %d %s", n, o)
			made -= n
		}
	}
	sign, ink := "✓", "32"
	switch {
	case l.ended[apply.Failed] > 0:
		sign, ink = "✗", "31"
	case text != "":
		sign, ink = "!", "33"
	}
	columns, _ := p.size()
	p.stay = append(p.stay, p.line(columns, sign, ink, l.name, fmt.Sprintf("%d done", made)+text, time.Since(l.begun)))
}
