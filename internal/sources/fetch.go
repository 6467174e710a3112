package sources

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

const (
	maxValue    = 64 << 10         // bytes of a secret's value
	commandTime = 30 * time.Second // for a program that fetches a secret

	// refusedTries and refusedPause are how often and how long to wait for a machine that refuses even one process.
	refusedTries = 20
	refusedPause = 100 * time.Millisecond
)

// A call is one variable, file or run of a program, which gives one value, or one for each key that secrets name.
type call struct {
	source  spec.Source // its key counts for nothing
	values  map[string]spec.Part[spec.Sealed]
	kept    bool                                // they are those of an earlier run
	program func(context.Context) (cost, error) // runs it, and sets the values
}

func newCall(s spec.Source) *call {
	c := &call{source: s, values: make(map[string]spec.Part[spec.Sealed])}
	c.program = c.fromProgram
	return c
}

// An identity is equal for sources that one call gives.
type identity struct{ env, file, dir, command string }

func identityOf(s *spec.Source) identity {
	id := identity{env: s.Env, file: s.File}
	if p := s.Program; p != nil {
		id.dir, id.command = p.Dir, strings.Join(p.Command, "\x00")
	}
	return id
}

// fail gives all values the same reason.
func (c *call) fail(why string) {
	for key := range c.values {
		c.values[key] = spec.Unknown[spec.Sealed](why)
	}
}

// fetch makes calls: files, and programs beside them.
func fetch(ctx context.Context, calls []*call, kept *Kept) {
	var programs []*call
	var files errgroup.Group
	files.SetLimit(most)
	for _, c := range calls {
		if c.source.File == "" {
			programs = append(programs, c)
			continue
		}
		files.Go(func() error {
			if stopped(ctx, c) {
				return nil
			}
			c.values[""] = fromFile(c.source.File)
			return nil
		})
	}
	runAll(ctx, programs)
	_ = files.Wait() // what went wrong is in the values
	for _, c := range programs {
		kept.take(c)
	}
}

// runAll runs programs: as many at once as there may be, then those again that may have failed because of the others, beside
// fewer, and at last, one by one, those for which the machine had no process.
func runAll(ctx context.Context, calls []*call) {
	if len(calls) == 0 {
		return
	}
	memory, left := memoryForPrograms(), newCount(ctx, len(calls))
	defer left.end()
	for _, limit := range []*limit{newLimit(most, memory), newLimit(fewest, memory), newLimit(1, memory)} {
		var group errgroup.Group
		group.SetLimit(limit.most)
		repeat := make([]bool, len(calls))
		for i, c := range calls {
			group.Go(func() error {
				if repeat[i] = c.run(ctx, limit); !repeat[i] {
					left.done()
				}
				return nil
			})
		}
		_ = group.Wait() // what went wrong is in the values
		calls = chosen(calls, repeat)
	}
}

func chosen(calls []*call, which []bool) (all []*call) {
	for i, c := range calls {
		if which[i] {
			all = append(all, c)
		}
	}
	return all
}

// run runs the call's program, and reports whether it has to run again beside fewer.
func (c *call) run(ctx context.Context, limit *limit) (again bool) {
	number := limit.enter()
	if stopped(ctx, c) {
		limit.leave(number, cost{}, nil)
		return false
	}
	spent, err := c.program(ctx)
	for n := 0; limit.most == 1 && refused(err) && n < refusedTries && waiting.Sleep(ctx, refusedPause) == nil; n++ {
		spent, err = c.program(ctx)
	}
	crowded := limit.leave(number, spent, err)
	return err != nil && ctx.Err() == nil && (crowded || refused(err)) && limit.most > 1
}

// stopped reports whether ctx has ended, which then is the reason of the values.
func stopped(ctx context.Context, c *call) bool {
	if ctx.Err() == nil {
		return false
	}
	c.fail("it was not fetched: the run was stopped")
	return true
}

func fromEnvironment(name string, env func(string) (string, bool)) spec.Part[spec.Sealed] {
	value, _ := env(name)
	if value == "" {
		return spec.Unknown[spec.Sealed]("environment variable " + name + " is not set")
	}
	return sealed(value, "environment variable "+name)
}

func fromFile(path string) spec.Part[spec.Sealed] {
	data, err := localfile.Read(path, maxValue+int64(len("\r\n")))
	if err != nil {
		return spec.Unknown[spec.Sealed](fmt.Sprintf("file %s: %v", path, err))
	}
	return sealed(withoutNewline(data), "file "+path)
}

// fromProgram runs the program; what it prints is the value, or has the values in it.
func (c *call) fromProgram(ctx context.Context) (cost, error) {
	p := Program{c.source.Program.Command, c.source.Program.Dir}
	out := limitedBuffer{most: maxValue + len("\r\n")}
	_, whole := c.values[""]
	keyed := !whole || len(c.values) > 1
	if keyed {
		out.most = maxOutput
	}
	waits := waiting.Begin(ctx, p.Name())
	defer waits.End()
	waits.Try(0, commandTime)
	spent, err := p.run(ctx, commandTime, nil, &out)
	if out.full {
		c.fail(fmt.Sprintf("%s printed more than %d KiB", p.Name(), out.most>>10))
		return spent, nil // and would again
	}
	if err != nil {
		c.fail(why(err, out.data, keyed))
		return spent, err
	}
	o := output{from: "the output of " + p.Name(), data: out.data}
	for key := range c.values {
		c.values[key] = o.value(key)
	}
	return spent, nil
}

// why is the reason of a run that failed. Beside many values, each of them would have to be looked for in what the program says.
func why(err error, printed []byte, keyed bool) string {
	if keyed && len(bytes.TrimSpace(printed)) > 0 {
		return err.Error()
	}
	return WithStderr(err, string(printed)).Error()
}
