package main

import (
	"context"
	"os"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// A work is something that is measured.
type work struct {
	name    string
	reach   string        // what the time is to be, as a ratio or a time
	limit   time.Duration // by the round trips or the rate; 0 where there is none
	measure func(ctx context.Context, dir string, p program) figure
}

func works() []work {
	planned, many := size{clusters: 50, secrets: 20, clients: 5}, size{clusters: 1000, secrets: 20, clients: 5}
	whole := size{clusters: 50, secrets: 20, clients: 5, credentials: true}
	const seconds = time.Second
	return []work{
		{"plan of 50 clusters", "", 2 * trip, run{size: planned, before: 2}.plan},
		{"first plan of 50 clusters", "", 2 * trip, run{size: planned}.plan},
		{"first plan of 50 clusters, TLS", "", 4 * trip, run{size: planned, way: tls}.plan},
		{"plan of 50 clusters, TLS", "0.24 s", 4 * trip, run{size: planned, way: tls, before: 2}.plan},
		{"plan of 200 clusters", "0.5x", 2 * trip, run{size: size{clusters: 200, secrets: 20, clients: 5}, before: 2}.plan},
		{"plan of 200 clusters, TLS", "0.5x", 4 * trip, run{size: size{clusters: 200, secrets: 20, clients: 5}, way: tls, before: 2}.plan},
		{"plan of 1,000 clusters", "0.4x", 2 * trip, run{size: many, before: 2}.plan},
		{"plan of 1,000 clusters, TLS", "0.4x", 4 * trip, run{size: many, way: tls, before: 2}.plan},
		{"apply of 500 changed allowlists", "0.1x", 3 * trip, run{size: size{clusters: 500, networks: 2}, live: true}.apply},
		{"apply of 500 changed allowlists, TLS", "0.1x", 5 * trip, run{size: size{clusters: 500, networks: 2}, live: true, way: tls}.apply},
		{"apply of 500 new clusters", "", 3*trip + trip, run{size: size{clusters: 500}}.apply},
		{"plan of 1,000 secrets by command", "0.15x", 9 * seconds, run{size: size{clusters: 10, secrets: 100, source: "command: [sh, -c, 'sleep 0.3; echo value', '%d-%d']"}}.plan},
		{"plan of 50 clusters at 10 requests/s", "10.6 s", 9200 * time.Millisecond, run{size: planned, rate: 10}.plan},
		{"plan of 10 clusters at 2 requests/s", "11.5 s", 10 * seconds, run{size: size{clusters: 10, secrets: 20, clients: 5}, rate: 2}.plan},
		{"apply of 50 × (5, 5) from nothing at 50/s", "1.3x limit", 0, run{size: size{clusters: 50, secrets: 5, clients: 5, credentials: true}, rate: 50}.apply},
		{"apply of 50 × (20, 5) from nothing, 2 s", "3.7 s", 3250 * time.Millisecond, run{size: whole, provisioning: 2 * seconds}.apply},
		{"apply of 50 × (20, 5) from nothing, 2 s, TLS", "4.2 s", 0, run{size: whole, provisioning: 2 * seconds, way: tls}.apply},
		{"load and diff, 1,000 × (100, 20) + 10,000", "0.6x", 0, loadAndDiff},
		{"CPU of a pass, 500 clusters", "0.3x", 0, passes{size: size{clusters: 500, secrets: 20, clients: 5}}.measure},
		{"CPU of a pass, 500 clusters, TLS", "0.3x", 0, passes{size: size{clusters: 500, secrets: 20, clients: 5}, way: tls}.measure},
		{"CPU of a pass, 500 clusters, --trust-activity", "", 0, passes{size: size{clusters: 500, secrets: 20, clients: 5}, trust: true}.measure},
	}
}

// A run is one of camsync against a server of its own.
type run struct {
	size         size
	way          way
	live         bool // the organisation is there, without allowlists
	rate         float64
	provisioning time.Duration
	before       int // plans that the same user has made before
}

// begin begins the server of a run, with the files of the organisation below a directory of its own.
func (r run) begin(dir string) (s *server, org, below string, err error) {
	if below, err = os.MkdirTemp(dir, "run"); err != nil {
		return nil, "", "", err
	}
	if s, err = serve(r.way, emulator.Options{Provisioning: r.provisioning}, r.rate, below); err != nil {
		return nil, "", "", err
	}
	org, err = r.size.write(below)
	return s, org, below, err
}

// plan plans the organisation, which is as the files say, with the token cached.
func (r run) plan(ctx context.Context, dir string, p program) figure {
	s, org, below, err := r.begin(dir)
	if err != nil {
		return figure{err: err}
	}
	defer s.Close()
	if f := p.run(ctx, below, s.env(), []int{0}, "doctor"); f.err != nil { // for the token
		return f
	}
	r.size.seed(s.Emulator)
	for range r.before {
		if f := p.run(ctx, below, s.env(), []int{0}, "plan", "--exit-code", "-f", org); f.err != nil {
			return f
		}
	}
	if r.rate > 0 {
		time.Sleep(1200 * time.Millisecond) // the bucket fills
	}
	connections := s.reset()
	return s.seen(p.run(ctx, below, s.env(), []int{0}, "plan", "--exit-code", "-f", org), connections)
}

// apply applies the files, and proves that nothing is left to do.
func (r run) apply(ctx context.Context, dir string, p program) figure {
	s, org, below, err := r.begin(dir)
	if err != nil {
		return figure{err: err}
	}
	defer s.Close()
	if r.live {
		r.size.seed(s.Emulator)
	}
	if f := p.run(ctx, below, s.env(), []int{0}, "doctor"); f.err != nil {
		return f
	}
	connections := s.reset()
	f := p.run(ctx, below, s.env(), []int{0, 3}, "apply", "--yes", "--allow", "access-gain,access-loss,cost", "-f", org)
	return s.seen(f, connections)
}
