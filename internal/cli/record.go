package cli

import (
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/runs"
)

// newRun describes the run of a command for its record.
func newRun(a *app, c *cobra.Command) runs.Run {
	command := strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")
	host, _ := os.Hostname() // left out if it is not known
	by := runs.By{User: a.env.User(), Host: host, Job: a.env.Job()}
	if by.Job != "" {
		by.Host = "" // of the machine that a job gets for a while
	}
	return runs.Run{ID: runs.NewID(), Command: command, By: by, Begun: time.Now()}
}

// allow notes in a pass who lets it write.
func allow(p *reconcile.Pass, how string) {
	p.Allowed = append(p.Allowed, runs.Allowed{How: how, At: time.Now()})
}
