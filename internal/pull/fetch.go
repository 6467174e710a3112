package pull

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/waiting"
)

// inFlight is how many files are read at once, and missing how many of them have to fail in a row until no other is asked for.
const (
	inFlight = 4
	missing  = 4
)

var (
	errMoved    = errors.New("it was moved or renamed while the project was read; run again")
	errNotTried = errors.New("not tried, since Camunda Hub does not give other files either")
	errStopped  = errors.New("not tried, since the run was stopped")
)

// fetch reads the files that have a place, and writes each of them.
func fetch(ctx context.Context, c Client, root *os.Root, list []api.File, files []File) {
	var left, inRow atomic.Int64
	for _, f := range files {
		if f.Outcome == "" {
			left.Add(1)
		}
	}
	all := left.Load()
	what := func(left int64) string {
		return fmt.Sprintf("%d of %d files of the project, at most %d requests a second to Camunda Hub", left, all, inFlight)
	}
	shown := waiting.Begin(ctx, what(all))
	defer shown.End()
	var wave errgroup.Group
	wave.SetLimit(inFlight)
	for i := range files {
		f := &files[i]
		if f.Outcome != "" {
			continue
		}
		wave.Go(func() error {
			var content []byte
			err := errNotTried
			if inRow.Load() < missing && ctx.Err() == nil {
				content, err = read(waiting.With(ctx, nil), c, list[i])
			}
			switch {
			case err == nil:
				inRow.Store(0)
				f.Outcome, err = put(root, f.Path, content)
			case ctx.Err() != nil:
				err = errStopped
			case general(err):
				inRow.Add(1)
			}
			if err != nil {
				f.Outcome, f.Reason = Failed, err.Error()
			}
			shown.Rename(what(left.Add(-1)))
			return nil
		})
	}
	_ = wave.Wait() // no error ends it
}

// read is the content of a file, which must be where the list has it.
func read(ctx context.Context, c Client, listed api.File) ([]byte, error) {
	f, content, err := c.File(ctx, listed.Key)
	switch {
	case err != nil:
		return nil, err
	case f.Simple != listed.Simple, f.Name != listed.Name, f.Type != listed.Type:
		return nil, errMoved
	}
	return content, nil
}

// general reports whether an error is probably not about one file alone.
func general(err error) bool {
	status := api.Status(err)
	return err != errMoved && err != errNotTried && status != http.StatusNotFound && status != http.StatusOK
}
