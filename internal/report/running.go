package report

import (
	"fmt"

	"github.com/camsync/camsync/internal/apply"
)

// Running reports the results of a run line by line. Of very many with the same cause, it reports the
// first and counts the others. The zero value is ready.
type Running struct {
	count map[string]*crowdCount
	order []*crowdCount
}

// crowdCount counts the results with one cause.
type crowdCount struct {
	first entry
	n     int
}

// Line is the line of a result; empty for one that is only counted.
func (r *Running) Line(result apply.Result) string {
	e := entryOf(result)
	cause := e.cause()
	if cause == "" {
		return ResultLine(result)
	}
	c := r.count[cause]
	if c == nil {
		if r.count == nil {
			r.count = make(map[string]*crowdCount)
		}
		c = &crowdCount{first: e}
		r.count[cause], r.order = c, append(r.order, c)
	}
	switch c.n++; {
	case c.n > crowd:
		return ""
	case c.n == crowd:
		return ResultLine(result) + " (more of these are counted)"
	}
	return ResultLine(result)
}

// Rest says how many results were only counted, a line for each cause.
func (r *Running) Rest() []string {
	var lines []string
	for _, c := range r.order {
		if c.n > crowd {
			lines = append(lines, fmt.Sprintf("%s %d more %s for the same reason as %s", c.first.outcome, c.n-crowd, Clean(string(c.first.Name.Kind)), Clean(c.first.Name.String())))
		}
	}
	return lines
}
