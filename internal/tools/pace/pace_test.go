package main

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// Each way of measuring runs the program and leaves nothing to do.
func TestMeasuresTheProgram(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := program{path: filepath.Join(dir, "camsync")}
	if text, err := exec.Command("go", "build", "-o", p.path, "../../../cmd/camsync").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	some, fresh := size{clusters: 3, secrets: 2, clients: 1}, size{clusters: 3, secrets: 2, clients: 1, credentials: true}
	for name, measure := range map[string]func(context.Context, string, program) figure{
		"plan":  run{size: some}.plan,
		"TLS":   run{size: some, way: tls}.plan,
		"rate":  run{size: some, rate: 20}.plan,
		"apply": run{size: fresh, way: tls}.apply,
		"lists": run{size: size{clusters: 3, networks: 2}, live: true}.apply,
	} {
		if f := measure(t.Context(), dir, p); f.err != nil || f.exit != 0 || f.took <= 0 || runtime.GOOS == "linux" && f.memory <= 0 || f.requests == 0 || f.lists == 0 || f.conns == 0 {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestABucketKeepsToItsRate(t *testing.T) {
	b, now := &bucket{rate: 10}, time.Now()
	taken := 0
	for range 1000 { // in ten seconds
		if b.takes(now) {
			taken++
		}
		now = now.Add(10 * time.Millisecond)
	}
	if taken != 109 && taken != 110 { // ten at once, and ten in each second
		t.Errorf("%d taken", taken)
	}
}

func TestTheBestOfSeveral(t *testing.T) {
	var f figure
	for _, took := range []time.Duration{3, 2, 4} {
		f = f.better(figure{took: took * time.Second})
	}
	if f.took != 2*time.Second {
		t.Errorf("%v", f)
	}
	line := work{name: "plan", reach: "0.5x", limit: time.Second}.line(figure{took: 4 * time.Second}, f)
	if !bytes.Contains([]byte(line), []byte("0.50")) {
		t.Error(line)
	}
}
