package cli

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/failover"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// ended prints how a failover ended, the new cluster's uuid first.
func (s *failoverScene) ended(ctx context.Context, r failover.Result) error {
	plan := s.plan
	s.say("")
	if r.Cluster != "" {
		s.finding("new cluster", r.Cluster)
	}
	name := spec.ClusterName(plan.Source.Name)
	switch r.Outcome {
	case failover.Refused:
		return &exit{code: exitPartly, err: &hintedError{fmt.Errorf("%s is not failed over: %w", name, r.Err), refusedHint(r.Err)}}
	case failover.Unknown:
		s.finding("outcome", "unknown: "+cmp.Or(r.Problem, "nobody looked"))
		for _, c := range r.Found {
			s.finding("candidate", c.UUID+", "+c.Name+", "+string(c.Status))
		}
		return &exit{code: exitPartly, err: &hintedError{fmt.Errorf("%s may be failed over or not: %w", name, r.Err),
			"look in Camunda Hub for a new cluster in " + plan.Region.Name + ", and whether " + plan.Source.Name + " is Suspended; until you know, send nothing again and resume nothing"}}
	case failover.Done:
		s.finding("outcome", "done")
	case failover.Partly:
		s.finding("outcome", "the new cluster exists, but "+r.Problem)
	case failover.Before:
		s.finding("outcome", "it was failed over earlier: "+r.Err.Error())
	}
	if r.Name == "" {
		if c, err := s.account.Client.Cluster(ctx, r.Cluster); err == nil && c != nil { // best effort: the uuid is what counts
			r.Name = c.Name
		}
	}
	if r.Name != "" {
		s.finding("its name", r.Name)
	}
	s.sayEdit(r)
	if r.Outcome == failover.Done {
		return nil
	}
	return &exit{code: exitPartly}
}

// sayEdit prints what to change in the file, and what to expect of the next plan.
func (s *failoverScene) sayEdit(r failover.Result) {
	f, plan := s.flags, s.plan
	where, declared := "in the file", plan.Source.Name
	if f.Desired != nil {
		for _, c := range f.Desired.Clusters.Value() {
			if c.Name == f.Cluster {
				where, declared = "at "+c.Pos.String(), c.Name
			}
		}
	}
	s.say("\n" + report.Clean(fmt.Sprintf("Change the entry of cluster %s %s:", plan.Source.Name, where)))
	s.say("    uuid: " + report.Clean(r.Cluster))
	s.say("    region: " + report.Clean(cmp.Or(plan.Region.Code(), plan.Region.UUID, plan.Region.Name)))
	s.say("\nIf the entry has backupRegion: or keys of its encryption:, change uuid: alone, and let this do the rest:")
	command := "camsync absorb "
	if len(f.files) == 0 {
		command += "-f PATH "
	}
	s.say("    " + report.Clean(s.invoked.complete(command+dotenv.Word(spec.ClusterName(declared).String()))))
	s.say(`
camsync plan then shows connector secrets, API clients and the allowlist as to be created, as far as Camunda has not
taken them along. Private connectivity, DNS and the addresses in your applications are yours to change. Never resume
the old cluster: both would do the work.`)
}

// refusedHint says what to do about a refusal of the API.
func refusedHint(err error) string {
	switch api.Status(err) {
	case http.StatusBadRequest, http.StatusNotFound:
		return "camsync backup list shows the ids of backups; nothing was changed"
	case http.StatusForbidden:
		return "Camunda enables failover for each organisation, and the API client needs the permission; ask Camunda's support. Nothing was changed"
	case http.StatusConflict:
		return "it was failed over already, or its backups are not copied yet; Camunda Hub shows which. Nothing was changed"
	case http.StatusUnprocessableEntity:
		return "there is no failover between the regions of this cluster; Camunda Hub shows them. Nothing was changed"
	case http.StatusTooManyRequests:
		return "nothing was changed; run the same command again later"
	}
	return "nothing was changed"
}
