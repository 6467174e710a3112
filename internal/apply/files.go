package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/ledger"
	"github.com/camsync/camsync/internal/models"
	"github.com/camsync/camsync/internal/spec"
)

// Placements remember which files of projects are as camsync has left them.
type Placements interface {
	Note(project, key string, e ledger.Entry) error
	Forget(project, key string) error
	// Due, Await and Made are about the snapshot that follows a push, as [ledger.Store] has them.
	Due(project string) (name string, due bool)
	Await(project, name string) error
	Made(project string) error
}

// A filing writes the files of one project, or its directories.
type filing struct {
	sender
	step step
}

func newFiling(s step) filing { return filing{s.sender(), s} }

// project is the key of the project, which this run may have created.
func (f filing) project(planned string) (string, error) {
	name := f.step.a.Name
	if key := f.l.keys[spec.Projects.Name(name.Outer, name.Project)]; planned == "" && key != "" {
		return key, nil
	} else if planned == "" {
		return "", errors.New("the key of its project is not known")
	}
	return planned, nil
}

// directory is the key of the directory that the file or directory is to be in; empty for the project itself.
func (f filing) directory(planned string) (string, error) {
	name, in := f.step.a.Name, f.step.a.File.Directory
	if planned != "" || in == "" {
		return planned, nil
	}
	if key := f.l.keys[spec.FileName(name.Outer, name.Project, in+"/")]; key != "" {
		return key, nil
	}
	return "", errors.New("the key of its directory is not known")
}

// A changingFile changes the name, the place or the content of a file that has the revision which the plan saw.
type changingFile struct {
	filing
	call api.PatchFile
}

func (c *changingFile) write(ctx context.Context) error {
	if c.call.Directory != nil {
		key, err := c.directory(*c.call.Directory)
		if err != nil {
			return err
		}
		c.call.Directory = &key
	}
	if err := c.vacant(ctx); err != nil {
		return err
	}
	c.begin(ctx, c.call.Project)
	answer, err := c.send(ctx, c.call, c.plainly(c.call))
	if api.Status(err) == http.StatusConflict {
		return &heldError{reason: "it was changed in Camunda Hub since it was read, and stays as it is", hint: "run again"}
	}
	if err != nil {
		return err
	}
	c.placed(ctx, c.call.Project, c.call.Key, answer.File)
	return nil
}

// placed remembers what a write has left. Where the answer to the write does not show it, it is read, and remembered only if nothing has
// been written since.
func (f filing) placed(ctx context.Context, project, key string, w *api.Written) {
	s := f.step
	if s.Placements == nil {
		return
	}
	if w == nil || w.Content == nil {
		file, content, err := f.client.File(context.WithoutCancel(ctx), key)
		same := err == nil && models.DigestAs(file.Type, "", content) == models.DigestAs(file.Type, "", s.a.File.Source.Content)
		if !same {
			s.Log.DebugContext(ctx, "what a write has left is not remembered", "action", s.a.Name, "error", err)
			return
		}
		w = &api.Written{Key: key, Revision: file.Revision, Content: content}
	}
	if err := s.Placements.Note(project, key, s.a.File.Entry(w.Revision, w.Content)); err != nil {
		s.Log.WarnContext(ctx, "the file cannot be remembered: it will be read again, and never be deleted", "action", s.a.Name, "error", err)
	}
}

// A keepingVersion makes a version of what a file holds, before that is overwritten.
type keepingVersion struct {
	filing
	call api.CreateVersion
}

func (k *keepingVersion) write(ctx context.Context) error {
	k.call.Name = "before camsync, " + k.step.Clock().UTC().Format("2006-01-02 15:04:05 UTC")
	if _, err := k.send(ctx, k.call, k.plainly(k.call)); err != nil {
		return fmt.Errorf("nothing was overwritten, since no version of what is there could be made: %w", err)
	}
	return nil
}

// A deletingFile deletes a file that is still as the plan saw it.
type deletingFile struct {
	filing
	call api.DeleteFile
}

func (d *deletingFile) write(ctx context.Context) error {
	live, _, err := d.client.File(ctx, d.call.Key)
	switch {
	case api.Absent(err):
		d.forget(ctx)
		return nil
	case ctx.Err() != nil:
		return stopped(ctx)
	case err != nil:
		return fmt.Errorf("whether it is still as it was planned: %w", err)
	case live.Revision != d.call.Revision:
		return fmt.Errorf("%w: the file has another revision", errStale)
	}
	d.begin(ctx, d.call.Project)
	if _, err := d.send(ctx, d.call, d.plainly(d.call)); err != nil {
		return err
	}
	d.forget(ctx)
	return nil
}

// forget forgets a file that is gone. One that is there after all would never be deleted then, so it is asked for once more.
func (d *deletingFile) forget(ctx context.Context) {
	s := d.step
	if s.Placements == nil {
		return
	}
	_, _, err := d.client.File(context.WithoutCancel(ctx), d.call.Key)
	if api.Absent(err) {
		err = s.Placements.Forget(d.call.Project, d.call.Key)
	}
	if err != nil {
		s.Log.DebugContext(ctx, "a deleted file is not forgotten", "action", s.a.Name, "error", err)
	}
}

// madeFile is the file or directory that an earlier run has created. A directory, and a file that was written since, count where they were
// put; a file as it was created counts wherever it is: it is remembered, and the next plan moves it to its path.
func madeFile(ctx context.Context, c *creating, id string) (name string, there bool, err error) {
	found, err := c.client.Made(ctx, c.call, c.l.uuid)
	if err != nil || slices.ContainsFunc(found, func(m api.Made) bool { return m.ID == id }) {
		return c.name, true, err
	}
	call, is := c.call.(api.CreateFile)
	if !is {
		return "", false, nil
	}
	f, content, err := c.client.File(ctx, id) // it may not be listed yet
	switch {
	case api.Absent(err), err == nil && !strings.EqualFold(f.Project, call.Project):
		return "", false, nil
	case err != nil:
		return "", false, err
	}
	put := f.Name == call.Name && strings.EqualFold(f.Directory, call.Directory)
	same := models.DigestAs(call.Type, "", content) == models.DigestAs(call.Type, "", []byte(call.Content))
	return c.name, put || same, nil
}
