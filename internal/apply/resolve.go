package apply

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// resolve goes on with what was found of a creation that got no clear answer. It returns errAgain where the creation is to be
// sent (again).
func (c *creating) resolve(ctx context.Context, p *posting, found []api.Made) (api.Answer, error) {
	switch {
	case len(found) == 0 && c.tries == 0:
		return c.cameToNothing(ctx)
	case len(found) == 0 && c.kind == spec.MonitoringClients && c.tries < creationTries:
		return api.Answer{}, errAgain
	case len(found) == 1 && c.kind == spec.MonitoringClients:
		return c.renew(ctx, p, found[0].ID)
	case len(found) == 1 && found[0].Matches && c.whole(): // as with an answer, the next run forgets it
		c.proven(ctx, found[0].ID)
		p.leave()
		return api.Answer{Created: found[0].ID}, nil
	case len(found) == 1 && found[0].Matches:
		return api.Answer{}, c.replace(ctx, p, found[0].ID)
	}
	c.settled = len(found) > 0 // what may yet come is still to be recognised
	return api.Answer{}, fmt.Errorf("its creation got no clear answer%s", c.verdict(found))
}

// cameToNothing goes on where nothing is listed of what an earlier run has sent.
func (c *creating) cameToNothing(ctx context.Context) (api.Answer, error) {
	if time.Since(c.sent.Begun) < resendAfter {
		return api.Answer{}, fmt.Errorf("an earlier run may have created it, and what it sent may still arrive until %s: run again after that", clock(c.sent.Begun.Add(resendAfter)))
	}
	if uuid := c.logged(ctx); uuid != "" {
		c.proven(ctx, uuid)
		return api.Answer{Created: uuid}, nil
	}
	return api.Answer{}, errAgain
}

// replace deletes a client that the creation made and whose secret is lost, and returns errAgain while it may be sent again.
func (c *creating) replace(ctx context.Context, p *posting, id string) error {
	if err := c.discard(ctx, id); err != nil {
		return err
	}
	p.leave()
	if c.tries < creationTries {
		if err := c.gone(ctx, id); err != nil {
			return err
		}
		return errAgain
	}
	c.sent.Made = id
	return fmt.Errorf("its creation got no clear answer %d times; what it made was deleted again, since its secret was lost", creationTries)
}

// discard deletes a client that this creation made and whose secret was lost. One that nothing positively
// shows to be ours stays.
func (c *creating) discard(ctx context.Context, id string) error {
	switch v, why := whose(ctx, c.client, c.Self, *c.sent, id, c.asking); v {
	case actor.Others:
		return fmt.Errorf("its creation got no clear answer, and %s of that name %s", id, why)
	case actor.Undecided:
		return fmt.Errorf("its creation got no clear answer, and %s of that name may be what it made: %s; the next plan shows it, to be recreated if credential-loss is allowed", id, why)
	}
	if _, err := c.client.Do(context.WithoutCancel(ctx), api.DeleteClient{ID: id}, c.l.uuid); err != nil {
		return fmt.Errorf("its secret was lost, and %s could not be deleted: %w", id, err)
	}
	return nil
}

// verdict says why a creation fails with what was found of it.
func (p *place) verdict(found []api.Made) string {
	switch len(found) {
	case 0:
		return fmt.Sprintf(", and no %s of that name appeared in %s: look for it in Camunda Hub before the next run", p.kind.Noun(), p.Settle)
	case 1:
		return fmt.Sprintf(", and %s of that name is another than the file asks for", found[0].ID)
	}
	return fmt.Sprintf(", and now there are %d of that name: %s", len(found), ids(found))
}

// asking shows that the activity log is waited for.
func (p *place) asking(until time.Time) {
	p.l.waits("the activity log does not show yet who created client " + p.name + ", asked until " + clock(until))
}

func ids(made []api.Made) string {
	all := make([]string, len(made))
	for i, m := range made {
		all[i] = m.ID
	}
	return strings.Join(all, ", ")
}

// made is the cluster, workspace or project that an earlier run has created and that is there, whether or not it is listed yet; empty
// for none. A cluster counts whatever it is called by now: the plan knows it under that name. Whether a workspace or project that has
// another name is still the one that is wanted, only the file can say. One that is gone is settled.
func (c *creating) made(ctx context.Context) (string, error) {
	if !c.whole() || c.sent == nil || c.sent.Answered == "" {
		return "", nil
	}
	id, name, there, err := c.sent.Answered, "", false, error(nil)
	switch c.kind {
	case spec.Clusters:
		one, unseen := c.client.Cluster(ctx, id)
		if unseen != nil || one == nil {
			return "", nil // it is looked for
		}
		return id, nil
	case spec.Workspaces:
		var one *spec.Workspace
		if one, err = c.client.Workspace(ctx, id); one != nil {
			name, there = one.Name, true
		}
	case spec.Projects:
		var one *api.Project
		if one, err = c.client.Project(ctx, id); one != nil {
			name, there = one.Name, true
		}
	case spec.ProjectFiles:
		name, there, err = madeFile(ctx, c, id)
	}
	switch noun := c.kind.Noun(); {
	case err != nil:
		return "", nil // it is looked for
	case !there && time.Since(c.sent.Begun) < resendAfter:
		return "", nil // it is looked for: what is new may not be found by its key either
	case !there:
		c.sent = nil
		return "", nil
	case name != c.name:
		return "", &heldError{
			reason: "the " + noun + " that an earlier run created under this name, " + id + ", is now called " + name,
			hint:   "if it is the same one, add formerly: [" + name + "] to it in the file; if not, declare that one, too, with key: " + id,
		}
	}
	return id, nil
}

// logged is the living cluster that the activity log shows as what an earlier run has created, though it is not listed under
// its name: it may have been renamed since. It is empty for none, and where the log shows nothing.
func (c *creating) logged(ctx context.Context) string {
	if c.kind != spec.Clusters {
		return ""
	}
	entries, err := c.client.Activity(ctx)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if e.Type != api.EntryCreated || e.ID == "" || e.To != c.name || !strings.EqualFold(e.Attribute, "name") || !c.sent.Reaches(e.At) {
			continue
		}
		if v, _ := judged(c.Self, *c.sent, e); v == actor.Others {
			continue
		}
		if there, err := c.client.Cluster(ctx, e.ID); err == nil && there != nil {
			return e.ID
		}
	}
	return ""
}
