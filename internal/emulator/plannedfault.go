package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// faults were posted to the control routes, and wait for requests of their routes.
type faults []*plannedFault

type plannedFault struct {
	label string
	skip  int // requests of its route that pass first
	times int // requests that it then affects
	fault Fault
}

// next returns the first planned fault of a route that is due.
func (l *faults) next(label string) *Fault {
	i := slices.IndexFunc(*l, func(p *plannedFault) bool { return p.label == label })
	if i < 0 {
		return nil
	}
	p := (*l)[i]
	if p.skip > 0 {
		p.skip--
		return nil
	}
	if p.times--; p.times <= 0 {
		*l = slices.Delete(*l, i, i+1)
	}
	return &p.fault
}

// planFault plans the fault that a body describes.
func planFault(e *Emulator, q *request) error {
	p := &plannedFault{times: 1, fault: Fault{Header: http.Header{}}}
	f := &p.fault
	var method, path string
	var delay float64
	var headers map[string]string
	if err := readObject(q.body, false,
		required("method", &method),
		required("path", &path),
		required("kind", &f.Kind),
		optional("afterCommit", &f.AfterCommit),
		optional("delayMs", &delay),
		optional("status", &f.Status),
		optional("headers", &headers),
		optional("body", &f.Body),
		optional("bytes", &f.Bytes),
		optional("skip", &p.skip),
		optional("times", &p.times),
	); err != nil {
		return err
	}
	f.Delay = time.Duration(delay * float64(time.Millisecond))
	for name, value := range headers {
		f.Header.Set(name, value)
	}
	p.label = method + " " + path
	switch {
	case !slices.ContainsFunc(e.routes, func(t route) bool { return t.label == p.label }):
		return fmt.Errorf("%q is not a route", p.label)
	case !slices.Contains([]FaultKind{Slow, Answer, Reset, Hang, Cut, Half}, f.Kind):
		return fmt.Errorf("%q is not a kind of fault", f.Kind)
	case f.Kind == Answer && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("%d is not a status to answer with", f.Status)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = append(e.faults, p)
	return nil
}

func clearFaults(e *Emulator) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = nil
}
