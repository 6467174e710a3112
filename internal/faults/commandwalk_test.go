package faults

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
)

const stage = seeded + "stage"

// Whatever commands a person gives in whatever order, and whatever goes wrong meanwhile: what was asked for once is done once at most,
// however often it is run again, and no backup goes that was not to go.
func TestWalksOfCommands(t *testing.T) {
	t.Parallel()
	n := *walks
	switch {
	case n == 0 && *long:
		n = 2000
	case n == 0:
		n = 20
	}
	var runs, killed, faults, late int
	done := map[string]int{}
	for i := range uint64(n) {
		k := &commandWalk{walk: walk{random: rand.New(rand.NewPCG(*seed+i, 1))}, done: done}
		inWorld(t, k.options(), func(w *world) {
			if err := k.commands(w); err != nil {
				t.Errorf("-faults.seed=%d -faults.walks=1: %v", *seed+i, err)
			}
		})
		runs, killed, faults, late = runs+k.runs, killed+k.killed, faults+k.faults, late+k.late
	}
	t.Logf("%d walks of %d commands: %d runs, %d of them killed, %d wrong answers, %d requests that were lost and came late; carried out: %v",
		n, steps, runs, killed, faults, late, done)
}

// A commandWalk is a random one over commands.
type commandWalk struct {
	walk
	late int
	done map[string]int

	failedOver map[string]bool // by cluster
	mayGo      []string        // the ids of the backups that were to be deleted
	mayEvict   map[string]int  // how many may have had to make room, by cluster
}

func (k *commandWalk) options() emulator.Options {
	upTo := func(d time.Duration) time.Duration { return time.Duration(k.random.Int64N(int64(d))) }
	return emulator.Options{
		BackingUp: upTo(20 * time.Minute), Restoring: upTo(30 * time.Minute), Resuming: upTo(10 * time.Minute), FailingOver: upTo(10 * time.Minute),
		BackupListDelay: upTo(25 * time.Second), ClusterListDelay: upTo(40 * time.Second), BackupInterval: pick(k.random, 0, 15*time.Minute),
		FailoverSuffix: pick(k.random, "", " (failover)"),
	}
}

func (k *commandWalk) commands(w *world) error {
	k.air, k.failedOver, k.mayEvict = rand.New(rand.NewPCG(k.random.Uint64(), 0)), map[string]bool{}, map[string]int{}
	for _, uuid := range []string{shop, stage} {
		name := strings.TrimPrefix(uuid, seeded)
		w.emulator.AddCluster(emulator.Cluster{UUID: uuid, Name: name, BackupRegion: "europe-west3"})
		for range 1 + k.random.IntN(3) {
			if _, err := w.emulator.Of(name).AddBackup(emulator.Backup{Age: time.Duration(1+k.random.IntN(50)) * time.Hour}); err != nil {
				return err
			}
		}
	}
	for step := range steps {
		c := k.command(w)
		if err := k.asked(w, c); err != nil {
			return fmt.Errorf("step %d, %s: %w", step, c, err)
		}
	}
	return nil
}

// command is what a person asks for next.
func (k *commandWalk) command(w *world) command {
	uuid := pick(k.random, shop, stage)
	c := command{cluster: uuid, word: k.random.IntN(3) == 0, does: pick(k.random, "take", "take", "restore", "restore", "delete", "wake", "failover")}
	if c.does == "failover" && k.random.IntN(3) > 0 {
		c.does = "restore"
	}
	if ids := w.backups(uuid); len(ids) > 0 {
		c.id = ids[k.random.IntN(len(ids))]
	} else if c.does != "wake" {
		c.does = "take"
	}
	if c.does == "wake" && !k.failedOver[uuid] && k.random.IntN(3) > 0 {
		if err := w.emulator.SetStatus(strings.TrimPrefix(uuid, seeded), "Suspended"); err != nil {
			w.t.Error(err)
		}
	}
	return c
}

// backups are the ids of a cluster's backups.
func (w *world) backups(uuid string) []string {
	var ids []string
	for _, part := range strings.Split(w.someone("GET", "/clusters/"+uuid+"/backups", ""), `"uuid":"`)[1:] {
		id, _, _ := strings.Cut(part, `"`)
		ids = append(ids, id)
	}
	return ids
}

// A tally is how often the emulator has carried out each kind of command in a cluster, and how many backups had to make room, in all.
type tally struct{ take, restore, failover, evicted int }

func (w *world) tallies() (all [2]tally, err error) {
	for i, uuid := range []string{shop, stage} {
		name := strings.TrimPrefix(uuid, seeded)
		facts, unknown := w.emulator.Of(uuid).Facts()
		all[i], err = tally{w.emulator.Count("Backup created", name), w.emulator.Count("Backup restored", name), w.emulator.Count("Cluster failed over", name), facts.Evicted}, errors.Join(err, unknown)
	}
	return all, err
}

// asked runs a command again and again, as a person does who waits for its end, and says what was done that was not asked for.
func (k *commandWalk) asked(w *world, c command) error {
	before, err := w.tallies()
	again, deletions, violations := len(w.emulator.RestoredAgain()), len(w.emulator.Deletions()), len(w.emulator.Violations())
	switch {
	case c.does == "take" && c.word:
		k.mayEvict[c.cluster]++
	case c.does == "delete":
		k.mayGo = append(k.mayGo, c.id)
	}
	sent, story := k.repeats(w, c)
	after, unread := w.tallies()
	if err := errors.Join(err, unread); err != nil {
		return err
	}
	if unasked := k.unasked(c, sent, before, after); unasked != "" {
		return fmt.Errorf("%s\n%s", unasked, story)
	}
	if more := w.emulator.RestoredAgain()[again:]; len(more) > 0 && !c.word {
		return fmt.Errorf("restored again without a word: %s\n%s", more, story)
	}
	for _, d := range w.emulator.Deletions()[deletions:] {
		if d.Kind != "backup" || !slices.Contains(k.mayGo, d.Name) && !slices.Contains(k.mayGo, d.ID) {
			return fmt.Errorf("%+v was deleted\n%s", d, story)
		}
		k.done["delete"]++
	}
	v := slices.DeleteFunc(w.emulator.Violations()[violations:], func(v string) bool {
		return c.word && strings.Contains(v, "/restore of ") // --again: the first one may come after the second
	})
	if len(v) > 0 {
		return fmt.Errorf("the emulator saw %s\n%s", strings.Join(v, "; "), story)
	}
	return w.leaks(nil)
}

// unasked says what was done to a cluster beyond what one command may do that was run so many times.
func (k *commandWalk) unasked(c command, runs int, before, after [2]tally) string {
	for i, uuid := range []string{shop, stage} {
		limit := tally{}
		if uuid == c.cluster && !k.failedOver[uuid] {
			limit = k.limit(c, runs)
		}
		limit.evicted = k.mayEvict[uuid]
		did := tally{after[i].take - before[i].take, after[i].restore - before[i].restore, after[i].failover - before[i].failover, after[i].evicted}
		if did.take > limit.take || did.restore > limit.restore || did.failover > limit.failover || did.evicted > limit.evicted {
			return fmt.Sprintf("%s: carried out %+v, at most %+v was asked for", uuid, did, limit)
		}
		k.done["take"] += did.take
		k.done["restore"] += did.restore
		k.done["failover"] += did.failover
		k.failedOver[uuid] = k.failedOver[uuid] || did.failover > 0
	}
	return ""
}

// limit is what one command may do that was run so many times.
func (k *commandWalk) limit(c command, runs int) tally {
	switch c.does {
	case "take":
		return tally{take: 1}
	case "restore":
		t := tally{restore: 1}
		if c.word { // each run has it
			t.restore = runs
		}
		return t
	case "failover":
		return tally{failover: 1}
	}
	return tally{}
}

// repeats runs a command until it has ended, at most five times. The last runs meet no faults.
func (k *commandWalk) repeats(w *world, c command) (runs int, story string) {
	w.faults(k.befall)
	late := k.postpones(w, c)
	defer func() {
		pause(late + 5*time.Minute)
		w.postpones("", "", 0)
	}()
	if late > 0 {
		story = fmt.Sprintf("the first request is carried out %s late\n", late)
	}
	begun, pauses := time.Now(), []time.Duration{time.Second, time.Minute, 4 * time.Minute, 20 * time.Minute, 70 * time.Minute}
	for runs < 5 {
		if c.does == "take" && runs > 0 && time.Since(begun) > 10*time.Minute {
			break // a backup of a quarter of an hour ago is no longer what a further run asks for
		}
		kill := ""
		if runs < 3 && k.random.IntN(2) == 0 {
			kill = fmt.Sprint("#", 1+k.random.IntN(16))
		}
		if runs == 3 {
			w.faults(nil)
		}
		p := w.runs(c, kill)
		runs++
		k.runs++
		if p.dead {
			k.killed++
		}
		story += fmt.Sprintf("after %s, a run, killed: %t, %v\n", time.Since(begun), p.dead, p.err)
		if blocked := new(api.LoginError); errors.As(p.err, &blocked) {
			pause(time.Until(blocked.Until)) // the login server asked for it
		}
		over := slices.ContainsFunc(p.passed, func(name string) bool { return strings.HasPrefix(name, "after forgetting") })
		if !p.dead && (p.err == nil || errors.Is(p.err, errGuard) && k.random.IntN(2) == 0) || c.does == "take" && over {
			break
		}
		if c.does == "take" {
			pauses = pauses[:2]
		}
		pause(pick(k.random, pauses...))
	}
	w.faults(nil)
	return runs, story
}

// postpones lets one request in six be lost, and carried out later: a backup within the time in which it is looked for, others within
// the hour in which no other one is sent.
func (k *commandWalk) postpones(w *world, c command) time.Duration {
	path, most := map[string]string{"take": "/backups", "restore": "/restore", "failover": "/failover"}[c.does], 55*time.Minute
	if path == "" || k.random.IntN(6) > 0 {
		return 0
	}
	if c.does == "take" {
		most = time.Minute // answers are late too, and so is the list
	}
	k.late++
	by := time.Duration(k.random.Int64N(int64(most)))
	w.postpones("POST", path, by)
	return by
}
