package apply

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
)

// A makingDirectory makes a directory, or takes the one that is there: a list of files does not show an empty one.
type makingDirectory struct {
	filing
	call api.CreateDirectory
}

func (m *makingDirectory) write(ctx context.Context) (err error) {
	if m.call.Project, err = m.project(m.call.Project); err != nil {
		return err
	}
	if m.call.Parent, err = m.directory(m.call.Parent); err != nil {
		return err
	}
	switch found, err := m.client.Made(ctx, m.call, m.l.uuid); {
	case ctx.Err() != nil:
		return stopped(ctx)
	case err != nil:
		return fmt.Errorf("which directories there are already: %w", err)
	case len(found) > 1:
		return &heldError{reason: fmt.Sprintf("there are %d directories of this name", len(found)), hint: "rename or delete all but one of them in Camunda Hub"}
	case len(found) == 1:
		m.l.made = found[0].ID
		return nil
	}
	answer, err := m.send(ctx, m.call, func(ctx context.Context) (api.Answer, error) { return m.step.create(ctx, m.call) })
	m.l.made = answer.Created
	return err
}

// A makingFile creates a file.
type makingFile struct {
	filing
	call api.CreateFile
}

func (m *makingFile) write(ctx context.Context) (err error) {
	if m.call.Project, err = m.project(m.call.Project); err != nil {
		return err
	}
	if m.call.Directory, err = m.directory(m.call.Directory); err != nil {
		return err
	}
	if err := m.free(ctx); err != nil {
		return err
	}
	m.begin(ctx, m.call.Project)
	answer, err := m.send(ctx, m.call, func(ctx context.Context) (api.Answer, error) { return m.step.create(ctx, m.call) })
	if err != nil {
		return err
	}
	m.l.made = answer.Created
	m.placed(ctx, m.call.Project, answer.Created, answer.File)
	return nil
}

// A listing is the files of a project at one moment.
type listing struct {
	project string
	at      time.Time
	files   []api.File
}

// listTime is for how long a listing shows whether another run creates the same files. To list them before each creation would double the
// requests.
const listTime = time.Second

// free looks whether the file is still not there: another run, which remembers elsewhere, may push the same directory.
func (m *makingFile) free(ctx context.Context) error {
	l := m.l
	if l.listed.project != m.call.Project || time.Since(l.listed.at) > listTime {
		files, err := m.client.Files(ctx, m.call.Project)
		switch {
		case ctx.Err() != nil:
			return stopped(ctx)
		case err != nil:
			return fmt.Errorf("whether it is there already: %w", err)
		}
		l.listed = listing{m.call.Project, time.Now(), files}
	}
	for _, f := range l.listed.files {
		if f.Name == m.call.Name && f.Type == m.call.Type && strings.EqualFold(f.Directory, m.call.Directory) {
			return fmt.Errorf("%w: it exists now, as %s", errStale, f.Key)
		}
	}
	return nil
}
