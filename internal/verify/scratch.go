package verify

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// What a scratch cluster is known by: both have to fit.
const (
	Prefix      = "camsync-verify-"
	Description = "Scratch cluster of camsync doctor --verify, which deletes it. Nothing of value is in it."
)

// scratchy reports whether a live cluster is a scratch cluster.
func scratchy(c spec.Cluster) bool {
	return strings.HasPrefix(c.Name, Prefix) && c.Description.Value() == Description
}

// cheap are words in the names of plan types, the cheapest first. The API says no price.
var cheap = []string{"trial", "starter", "basic", "dev", "g3-s", "g3 s", "1x", "small"}

// A ChoiceError says that the scratch cluster cannot be chosen.
type ChoiceError struct{ text, hint string }

func (e *ChoiceError) Error() string { return e.text }

// Hint says what to choose of.
func (e *ChoiceError) Hint() string { return e.hint }

// choose makes the call that creates the scratch cluster.
func (p *Plan) choose(options spec.ClusterOptions, o Options) error {
	plan, err := pick("--verify-plan", o.PlanType, options.PlanTypes, func(c spec.Choice) spec.Choice { return c }, cheapest)
	if err != nil {
		return err
	}
	region, err := pick("--verify-region", o.Region, options.Regions, func(r spec.RegionOption) spec.Choice { return r.Choice }, first[spec.RegionOption])
	if err != nil {
		return err
	}
	channel, err := pick("", "", options.Channels, func(c spec.ChannelOption) spec.Choice { return c.Choice }, stable)
	if err != nil {
		return err
	}
	generation := channel.Default
	if generation.UUID == "" && len(channel.Generations) > 0 {
		generation = channel.Generations[0]
	}
	var random [4]byte
	_, _ = rand.Read(random[:]) // never fails
	p.PlanType, p.Region = plan.Name, region.Name
	p.Create = api.CreateCluster{
		Name: Prefix + hex.EncodeToString(random[:]), Description: Description,
		RegionID: region.UUID, ChannelID: channel.UUID, PlanTypeID: plan.UUID, GenerationID: generation.UUID,
	}
	return nil
}

// pick is the option that a flag names, or else the one that is chosen without a flag.
func pick[T any](flag, asked string, options []T, of func(T) spec.Choice, otherwise func([]T) (T, bool)) (T, error) {
	var all []string
	for _, o := range options {
		if asked != "" && of(o).Is(asked) {
			return o, nil
		}
		all = append(all, of(o).Name)
	}
	hint := "the API offers " + strings.Join(all, ", ")
	if asked != "" {
		var none T
		return none, &ChoiceError{flag + " " + asked + ": not offered", hint}
	}
	chosen, found := otherwise(options)
	if !found {
		return chosen, &ChoiceError{"what the scratch cluster is to be made of is not clear", hint + "; name one with " + flag}
	}
	return chosen, nil
}

func first[T any](all []T) (T, bool) {
	if len(all) == 0 {
		var none T
		return none, false
	}
	return all[0], true
}

func cheapest(plans []spec.Choice) (spec.Choice, bool) {
	for _, w := range cheap {
		for _, p := range plans {
			if strings.Contains(strings.ToLower(p.Name), w) {
				return p, true
			}
		}
	}
	return spec.Choice{}, false
}

func stable(channels []spec.ChannelOption) (spec.ChannelOption, bool) {
	i := slices.IndexFunc(channels, func(c spec.ChannelOption) bool { return strings.EqualFold(c.Name, "Stable") })
	if i < 0 {
		return first(channels)
	}
	return channels[i], true
}

// A LeftError says that a scratch cluster is, or may be, left in the organisation.
type LeftError struct {
	Name, UUID string // UUID is empty if it is not known
	Err        error  // why
}

func (e *LeftError) Error() string {
	return fmt.Sprintf("the scratch cluster %s may be left: %v", strings.TrimSpace(e.Name+" "+e.UUID), e.Err)
}

func (e *LeftError) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *LeftError) Hint() string {
	return "delete it in Camunda Hub, since it costs; camsync doctor --verify offers that, too"
}

// inScratch creates the scratch cluster, does the work in it, and deletes it whatever happens: also after the end of ctx, or a panic.
func (l *lab) inScratch(ctx context.Context, p Plan, work func(context.Context)) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	uuid, err := l.create(ctx, p.Create)
	if uuid == "" {
		return err
	}
	l.scratch = uuid
	defer func() {
		l.log.InfoContext(ctx, "deleting the scratch cluster", "name", p.Create.Name)
		if failed := Delete(context.WithoutCancel(ctx), l.client, uuid, l.options.Clean); failed != nil {
			err = &LeftError{p.Create.Name, uuid, failed}
		}
		l.scratch = ""
	}()
	tryCreating(ctx, l)
	if err := l.healthy(ctx); err != nil {
		return err
	}
	work(ctx)
	return ctx.Err()
}

// create sends the creation once. Its name is unique, so that after an unclear answer the list shows whether it was done.
func (l *lab) create(ctx context.Context, call api.CreateCluster) (uuid string, err error) {
	l.log.InfoContext(ctx, "creating the scratch cluster", "name", call.Name)
	answer, err := l.client.Do(ctx, call, "")
	if answer.ClusterUUID != "" {
		return answer.ClusterUUID, nil
	}
	var unclear *api.Unclear
	if !errors.As(err, &unclear) {
		return "", fmt.Errorf("scratch cluster: %w", err)
	}
	ctx = context.WithoutCancel(ctx) // it costs, so that it is looked for even after an interrupt
	for range 12 {
		if clusters, unread := l.client.Clusters(ctx); unread == nil {
			for _, c := range clusters {
				if c.Name == call.Name {
					return c.UUID, nil
				}
			}
		}
		_ = waiting.Sleep(ctx, l.step(5*time.Second)) // it never ends
	}
	return "", &LeftError{call.Name, "", err}
}

// step is a wait, shortened where the whole run is to be short.
func (l *lab) step(d time.Duration) time.Duration {
	return min(d, max(l.options.Wait/100, time.Millisecond))
}

// healthy waits for the scratch cluster.
func (l *lab) healthy(ctx context.Context) error {
	defer waiting.Begin(ctx, "the scratch cluster to become Healthy").End()
	limit := time.Now().Add(l.options.Wait)
	last := spec.Status("")
	for {
		c, err := l.client.Cluster(ctx, l.scratch)
		if err == nil && c != nil {
			if c.Status != last {
				l.log.InfoContext(ctx, "the scratch cluster", "status", string(c.Status))
			}
			if last = c.Status; last == spec.Healthy {
				return nil
			}
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case time.Now().After(limit):
			return fmt.Errorf("the scratch cluster did not become Healthy within %s: it is %q", l.options.Wait, string(last))
		}
		_ = waiting.Sleep(ctx, l.step(10*time.Second)) // seen in the next look
	}
}

// Delete deletes a scratch cluster, and returns once it is gone. A refusal is tried again, since a cluster that is being made may not be
// deleted at once.
func Delete(ctx context.Context, client *api.Client, uuid string, limit time.Duration) error {
	if limit == 0 {
		limit = 10 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	defer waiting.Begin(ctx, "the deletion of the scratch cluster").End()
	wait := 100 * time.Millisecond
	for {
		c, err := client.Cluster(ctx, uuid)
		if err == nil && c == nil {
			return nil
		}
		if err == nil && !scratchy(*c) {
			return errors.New("it is not called or described as a scratch cluster any more, and is left alone")
		}
		if err == nil {
			_, err = client.Do(ctx, api.DeleteCluster{}, uuid)
		}
		if waiting.Sleep(ctx, wait) != nil {
			return cmp.Or(err, errors.New("it is still there"))
		}
		wait = min(2*wait, 15*time.Second)
	}
}
