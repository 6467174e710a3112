package diff

import (
	"runtime"
	"sync"

	"github.com/camsync/camsync/internal/spec"
)

// portionSize is how many clusters are worth a goroutine of their own.
const portionSize = 100

// A portion is a part of the clusters, which one goroutine compares. What that gives is in its plan, and it changes nothing else.
type portion struct {
	builder
	of       []spec.Match
	panicked any
}

// compareAll compares clusters, many of them on all processors. The plan is the one that comparing them in their order gives.
func (b *builder) compareAll(matches []spec.Match, compare func(*builder, spec.Match)) {
	count := min(runtime.GOMAXPROCS(0), len(matches)/portionSize+1)
	portions := make([]portion, count)
	var all sync.WaitGroup
	for i := range portions {
		p := &portions[i]
		p.desired, p.live, p.undeclared = b.desired, b.live, b.undeclared
		p.of = matches[i*len(matches)/count : (i+1)*len(matches)/count]
		all.Go(func() { p.compare(compare) })
	}
	all.Wait()
	for i := range portions {
		if p := portions[i].panicked; p != nil {
			panic(p) // where the caller contains it
		}
		b.add(&portions[i].Plan)
	}
}

func (p *portion) compare(compare func(*builder, spec.Match)) {
	defer func() { p.panicked = recover() }()
	for _, m := range p.of {
		compare(&p.builder, m)
	}
}

// add adds what the comparison of clusters gives to a plan.
func (p *Plan) add(q *Plan) {
	p.Actions = append(p.Actions, q.Actions...)
	p.Unmanaged = append(p.Unmanaged, q.Unmanaged...)
	p.Outside = append(p.Outside, q.Outside...)
	p.Rotations = append(p.Rotations, q.Rotations...)
	p.Provided = append(p.Provided, q.Provided...)
	p.Notes = append(p.Notes, q.Notes...)
	for name, ids := range q.UUIDs {
		if p.UUIDs == nil {
			p.UUIDs = make(UUIDs)
		}
		p.UUIDs[name] = append(p.UUIDs[name], ids...)
	}
}
