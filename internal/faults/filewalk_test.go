package faults

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/ledger"
)

// However the directory and the policy change, whatever goes wrong, and whatever people do with the files in Camunda Hub meanwhile: once
// nothing does, the project is as the directory, but for what is held; no text of a person is lost, and none of their files is deleted.
func TestFileWalks(t *testing.T) {
	t.Parallel()
	n := *walks
	switch {
	case n == 0 && *long:
		n = 2000
	case n == 0:
		n = 12
	}
	var all fileWalk
	for i := range uint64(n) {
		k := newFileWalk(*seed + i)
		inWorld(t, k.options(), func(w *world) {
			k.w = w
			if err := k.walk(); err != nil {
				t.Errorf("-faults.seed=%d -faults.walks=1: %v", *seed+i, err)
			}
		})
		all.runs, all.edits, all.faults, all.kills, all.holds, all.kept, all.kepts = all.runs+k.runs, all.edits+k.edits, all.faults+k.faults, all.kills+k.kills, all.holds+k.holds, all.kept+k.kept, all.kepts+k.kepts
	}
	t.Logf("%d walks of %d steps: %d runs, %d of them killed, %d edits by people, %d wrong answers; %d texts of people judged and 0 lost; %d holds; %d snapshots judged", n, steps, all.runs, all.kills, all.edits, all.faults, all.kept, all.holds, all.kepts)
}

// A fileWalk is a random one over a directory whose files go to a project.
type fileWalk struct {
	w                               *world
	random                          *rand.Rand
	runs, kills, edits, holds, kept int
	kepts                           int               // pushes whose snapshot was judged
	next                            int               // to tell texts apart
	local                           map[string]string // the directory, by path
	prune, loses                    bool              // the policy
	pushed                          bool              // a run has written files, and no step has ended without a hold since
	settled                         bool              // the step before ended without a hold
	quiet                           bool              // in this step no person does anything, and nothing is lost
	works                           map[string]work   // what people have written last, by the keys of files
	guests                          map[string]bool   // the keys of files that people have added
	moved                           map[string]bool   // the keys of files that people have moved
	renamed                         map[string]string // in this step, from where a path of the directory came
	story                           strings.Builder

	mu     sync.Mutex
	air    *rand.Rand // for what befalls requests
	faults int
	after  int
	act    func() // what a person does once so many requests have come
}

// A work is a text that a person has written into a file.
type work struct {
	text string
	may  bool // its loss was allowed since
}

func newFileWalk(seed uint64) *fileWalk {
	return &fileWalk{random: rand.New(rand.NewPCG(seed, 2)), local: map[string]string{}, works: map[string]work{}, guests: map[string]bool{}, moved: map[string]bool{}}
}

func (k *fileWalk) options() emulator.Options {
	r := k.random
	return emulator.Options{Hub: emulator.HubOptions{
		ListDelay: time.Duration(r.IntN(30)) * time.Second, FileListDelay: time.Duration(r.IntN(2)*r.IntN(40)) * time.Second,
		RenamesKeepRevision: r.IntN(2) == 0, PlainTemplates: r.IntN(2) == 0, NormalizeModels: r.IntN(2) == 0,
		Created: pick(r, 200, 201), MaxLimit: pick(r, 0, 0, 3, 7),
	}}
}

func (k *fileWalk) walk() error {
	k.air = rand.New(rand.NewPCG(k.random.Uint64(), 0))
	projects := []emulator.Project{{Name: "Their process", Files: []emulator.File{{Path: "a.md", Content: "# A"}}}}
	if k.random.IntN(2) == 0 {
		projects = append(projects, emulator.Project{Name: fileProject})
	}
	if _, err := k.w.emulator.Hub("pat@example.com").AddWorkspace(emulator.Workspace{Name: "Orders", Projects: projects}); err != nil {
		return err
	}
	for range 4 {
		k.change()
	}
	for step := range steps {
		if err := k.step(step); err != nil {
			return fmt.Errorf("step %d, prune %t, data-loss %t: %w\n%s", step, k.prune, k.loses, err, k.story.String())
		}
		if step%3 == 2 { // what is further back explains little
			k.story.Reset()
		}
	}
	return nil
}

// step changes the directory, lets things go wrong, and then lets camsync come to rest.
func (k *fileWalk) step(step int) error {
	r := k.random
	k.quiet, k.renamed = k.settled && r.IntN(4) == 0, map[string]string{}
	k.prune, k.loses = r.IntN(2) == 0, r.IntN(3) == 0
	live, _ := k.w.project(fileProject).Files() // none while there is no project
	before := maps.Clone(k.local)
	for range r.IntN(5) {
		k.change()
	}
	k.w.directory("models", k.local)
	k.w.write("org.yaml", k.file())
	gone := len(k.w.emulator.Deletions())
	k.loose()
	fmt.Fprintf(&k.story, "step %d: prune %t, data-loss %t, quiet %t\n", step, k.prune, k.loses, k.quiet)
	if !k.quiet {
		k.unquiet()
	}
	k.w.faults(nil)
	if err := errors.Join(k.rests(), k.judge(gone), k.snapshot()); err != nil {
		return err
	}
	if k.settled && k.quiet {
		return k.keptKeys(before, live)
	}
	return nil
}

// unquiet is some runs in which something goes wrong, while people work in Camunda Hub.
func (k *fileWalk) unquiet() {
	r := k.random
	k.w.faults(k.befall)
	for range r.IntN(3) {
		if r.IntN(8) == 0 {
			k.note("the ledger is lost")
			if err := os.RemoveAll(filepath.Join(k.w.path("state"), ledger.Dir)); err != nil {
				k.w.t.Error(err)
			}
			k.pushed = false // nothing knows of it any more
		}
		if r.IntN(4) == 0 {
			n := 1 + r.IntN(2)
			k.w.emulator.Change(func(o *emulator.Options) { o.Hub.EditBefore = n })
		}
		kill := ""
		if r.IntN(3) > 0 {
			kill = fmt.Sprint("#", 1+r.IntN(40))
		}
		k.meanwhile(r.IntN(30), func() { k.edit() })
		p := k.w.run(kill)
		k.meanwhile(0, nil) // from here on, no request that is still on its way has a person act
		k.note("a run, killed: %t, %v\n%s", p.dead, p.err, p.outcome())
		k.pushes(p)
		if k.runs++; p.dead {
			k.kills++
		}
		k.w.emulator.Change(func(o *emulator.Options) { o.Hub.EditBefore = 0 })
		k.discover()
		pause(time.Duration(r.IntN(30)) * time.Second)
	}
	for range r.IntN(3) {
		k.edit()
	}
}

func (k *fileWalk) note(format string, args ...any) { fmt.Fprintf(&k.story, format+"\n", args...) }

func (k *fileWalk) file() string {
	policy := "maxDeletePercent: 100"
	if k.prune {
		policy += ", prune: [files]"
	}
	if k.loses {
		policy += ", allow: [data-loss]"
	}
	file := strings.Replace(filesFile, "models}", "models, snapshot: true}", 1)
	return strings.Replace(file, "prune: [files], allow: [data-loss], maxDeletePercent: 100", policy, 1)
}

// loose notes whether the policy allows that what is there is lost.
func (k *fileWalk) loose() {
	for key, is := range k.works {
		k.works[key] = work{is.text, is.may || k.loses}
	}
}

// anyPath is one of a few paths, so that they meet again and again.
func (k *fileWalk) anyPath(extension string) string {
	r := k.random
	if extension == "" {
		extension = pick(r, ".bpmn", ".md", ".md", ".json", ".form")
	}
	return pick(r, "", "", "x/", "y/", "x/z/", "w/") + pick(r, "a", "b", "c", "d") + extension
}

// text is one that no one has written yet.
func (k *fileWalk) text(by string) string {
	k.next++
	return fmt.Sprintf("%s-%d;", by, k.next)
}

// change makes one change of the directory.
func (k *fileWalk) change() {
	r := k.random
	paths := slices.Sorted(maps.Keys(k.local))
	if len(paths) == 0 || r.IntN(4) == 0 {
		at := k.anyPath("")
		k.local[at] = modelText(at, pick(r, k.text("local"), "same;"))
		k.note("the directory: %s is written", at)
		return
	}
	at := pick(r, paths...)
	to := k.anyPath(path.Ext(at))
	switch r.IntN(7) {
	case 0:
		delete(k.local, at)
		k.note("the directory: %s is removed", at)
	case 1:
		k.local[at] = modelText(at, k.text("local"))
		k.note("the directory: %s is edited", at)
	case 2, 3:
		k.rename(at, to)
	case 4:
		k.local[at], k.local[to] = k.local[to], k.local[at]
		if k.local[at] == "" {
			delete(k.local, at)
		}
		k.note("the directory: %s and %s are swapped", at, to)
	case 5: // a chain: what is at the second is at the third then
		k.rename(to, k.anyPath(path.Ext(at)))
		k.rename(at, to)
	case 6:
		for _, p := range paths {
			if rest, is := strings.CutPrefix(p, "x/"); is {
				k.rename(p, "w/"+rest)
			}
		}
	}
}

func (k *fileWalk) rename(from, to string) {
	content, is := k.local[from]
	if !is || from == to {
		return
	}
	_, over := k.local[to]
	delete(k.local, from)
	k.local[to] = content
	if at, twice := k.renamed[from]; k.renamed != nil && !over && strings.Contains(content, "local-") {
		if delete(k.renamed, from); !twice {
			at = from
		}
		k.renamed[to] = at
	}
	k.note("the directory: %s is moved to %s", from, to)
}

// edit is what a person does with the files in Camunda Hub.
func (k *fileWalk) edit() {
	r := k.random
	k.edits++
	project := k.w.project(fileProject)
	live, err := project.Files()
	if err != nil {
		return // there is no project yet
	}
	k.found(live)
	if len(live) == 0 || r.IntN(5) == 0 {
		at, text := k.anyPath(""), k.text("person")
		if r.IntN(3) > 0 {
			at = fmt.Sprintf("guest-%d%s", k.next, path.Ext(at))
		}
		key, err := project.AddFile(at, modelText(at, text))
		k.note("a person adds %s with %s: %s %v", at, text, key, err)
		k.guests[key], k.works[key] = true, work{text, k.loses}
		return
	}
	one := live[r.IntN(len(live))]
	switch r.IntN(6) {
	case 0, 1, 2:
		text := k.text("person")
		err := project.Edit(one.Path, modelText(one.Path, text))
		k.note("a person edits %s (%s) with %s: %v", one.Path, one.Key, text, err)
		first := slices.IndexFunc(live, func(l emulator.ProjectFile) bool { return l.Path == one.Path })
		k.works[live[first].Key] = work{text, k.loses}
	case 3, 4:
		to := k.anyPath(path.Ext(one.Path))
		if strings.HasSuffix(one.Path, ".test.json") {
			return
		}
		first := slices.IndexFunc(live, func(l emulator.ProjectFile) bool { return l.Path == one.Path })
		k.moved[live[first].Key] = true
		k.note("a person moves %s (%s) to %s: %v", one.Path, live[first].Key, to, project.Move(one.Path, to))
	case 5:
		first := slices.IndexFunc(live, func(l emulator.ProjectFile) bool { return l.Path == one.Path })
		delete(k.works, live[first].Key)
		k.note("a person removes %s (%s): %v", one.Path, live[first].Key, project.Remove(one.Path))
	}
}

// discover finds what the owner has written right before requests.
func (k *fileWalk) discover() {
	if live, err := k.w.project(fileProject).Files(); err == nil {
		k.found(live)
	}
}

func (k *fileWalk) found(live []emulator.ProjectFile) {
	for _, l := range live {
		if at := strings.LastIndex(l.Content, "edited"); at >= 0 && strings.HasPrefix(l.By, "owner@") {
			text := l.Content[at:]
			text = text[:len("edited")+len(text[len("edited"):])-len(strings.TrimLeft(text[len("edited"):], "0123456789"))]
			if is := k.works[l.Key]; is.text != text {
				k.works[l.Key] = work{text, k.loses}
			}
		}
	}
}

// meanwhile lets a person do something when so many more requests have come.
func (k *fileWalk) meanwhile(after int, what func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.after, k.act = after, what
}

func (k *fileWalk) befall(*http.Request, string) *emulator.Fault {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.after--; k.after < 0 && k.act != nil {
		k.act()
		k.act = nil
	}
	if k.air.IntN(12) == 0 {
		all := wrongs()
		fault := all[k.air.IntN(len(all))].fault
		fault.Delay = min(fault.Delay, settle-50*time.Second)
		k.faults++
		return &fault
	}
	return &emulator.Fault{Delay: time.Duration(k.air.IntN(1000)) * time.Millisecond}
}

// rests lets camsync run until it does nothing any more. What it holds then, it cannot do: where data-loss is allowed, a person ends that.
func (k *fileWalk) rests() error {
	for range 3 {
		held, err := k.halts()
		if err != nil {
			return err
		}
		if err := k.agrees(held); err != nil {
			return err
		}
		k.holds += len(held)
		left := slices.DeleteFunc(slices.Clone(held), staysWithPeople)
		if k.settled = len(held) == 0; len(left) == 0 || !k.loses {
			return nil
		}
		k.tidy(left)
	}
	return errors.New("something is held though data-loss is allowed and no two files have one path")
}

// staysWithPeople reports whether a hold is of a file that is gone from the directory, and that people have edited or moved: they alone
// delete it.
func staysWithPeople(a diff.Action) bool {
	return a.Would == diff.Delete && (strings.Contains(a.Reason, "edited in Camunda Hub") || strings.Contains(a.Reason, "moved in Camunda Hub"))
}

// halts runs until nothing is left to do but what is held.
func (k *fileWalk) halts() ([]diff.Action, error) {
	var last *process
	for range rounds + 2 {
		before := k.w.writes()
		last = k.w.later()
		k.pushes(last)
		k.runs++
		tried := slices.ContainsFunc(last.results, func(r apply.Result) bool { return r.Outcome != apply.Held && r.Outcome != apply.NotTried })
		if last.err == nil && !tried && last.waits() == 0 && k.w.writes() == before {
			var held []diff.Action // some only when they were tried, as there are two directories of a name
			for _, r := range last.results {
				if !r.Action.IsSnapshot() { // which waits for the others
					held = append(held, r.Action)
				}
			}
			return held, nil
		}
		if last.err != nil || !onlyHeld(last.plan) {
			k.note("a run: %v\n%s", last.err, last.outcome())
			continue
		}
		if wait := last.waits(); wait > 0 {
			pause(wait)
			continue
		}
		if k.w.writes() != before {
			return nil, fmt.Errorf("it wrote though it held all: %v", last.plan.Actions)
		}
	}
	return nil, fmt.Errorf("not at rest after %d runs: %v\n%s", rounds+2, last.err, last.outcome())
}

// agrees says where the project is other than the directory, and nothing is held there.
func (k *fileWalk) agrees(held []diff.Action) error {
	live, err := k.w.project(fileProject).Files()
	if err != nil {
		return err
	}
	except := make(map[string]bool) // paths, and keys of files that may be anywhere
	for _, a := range held {
		k.note("held: %s: %s", a, a.Reason)
		if except[a.Name.Own] = true; a.File != nil && a.File.Key != "" {
			except[a.File.Key] = true
		}
		if k.loses && a.ByPolicy && !staysWithPeople(a) {
			return fmt.Errorf("%s is held though data-loss is allowed: %s", a, a.Reason)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(k.local)) {
		n := 0
		for _, l := range live {
			if l.Path != at || except[l.Key] {
				continue
			}
			if n++; !except[at] && !sameModel(at, k.local[at], l.Content) {
				return fmt.Errorf("%s is %q, and not %q", at, l.Content, k.local[at])
			}
		}
		if n != 1 && !except[at] {
			return fmt.Errorf("there are %d files %s", n, at)
		}
	}
	return nil
}

// tidy is what people do about holds: no two files keep one path.
func (k *fileWalk) tidy(held []diff.Action) {
	project := k.w.project(fileProject)
	live, err := project.Files()
	if err != nil {
		k.w.t.Error(err)
		return
	}
	folders, err := k.w.folders(fileProject)
	if err != nil {
		k.w.t.Error(err)
	}
	for at, list := range folders {
		for range len(list) - 1 {
			k.next++
			k.note("a person moves a directory %s, since it is there twice: %v", at, project.Move(at, fmt.Sprintf("spare-%d", k.next)))
		}
	}
	seen := make(map[string]string)
	for _, l := range live {
		if first := seen[l.Path]; first != "" {
			k.next++
			to := fmt.Sprintf("spare-%d%s", k.next, path.Ext(l.Path))
			k.moved[first] = true
			k.note("a person moves %s (%s) to %s, since it is there twice: %v", l.Path, first, to, project.Move(l.Path, to))
		}
		seen[l.Path] = l.Key
	}
	for _, a := range held {
		if _, twice := seen[a.Name.Own]; twice && !strings.Contains(a.Reason, "files in Camunda Hub") {
			k.next++
			to := fmt.Sprintf("spare-%d%s", k.next, path.Ext(a.Name.Own))
			k.moved[seen[a.Name.Own]] = true
			k.note("a person moves %s to %s, since it is in the way: %v", a.Name.Own, to, project.Move(a.Name.Own, to))
		}
	}
}

// keptKeys says which file that was only moved in the directory has another key than before: its content is that of no other file.
func (k *fileWalk) keptKeys(was map[string]string, before []emulator.ProjectFile) error {
	for _, l := range before {
		if was[l.Path] == "" && !k.guests[l.Key] {
			return nil // which people have moved, and which could be meant as well
		}
	}
	for to, from := range k.renamed {
		_, again := k.local[from]
		if again || k.local[to] == "" || k.local[to] != was[from] {
			continue
		}
		taken, key := 0, ""
		for _, l := range before {
			if path.Ext(l.Path) == path.Ext(to) && sameModel(to, k.local[to], l.Content) || l.Path == to {
				taken, key = taken+1, l.Key
			}
		}
		f, err := k.w.project(fileProject).File(to)
		if taken == 1 && (err != nil || f.Key != key) {
			return fmt.Errorf("%s was moved to %s, and lost its key %s: %+v, %w", from, to, key, f, err)
		}
	}
	return nil
}

// judge says what was lost, or is there twice. So many deletions there were before.
func (k *fileWalk) judge(gone int) error {
	deleted := k.w.emulator.Deletions()
	trash := make(map[string]bool)
	for i, d := range deleted {
		switch trash[d.ID] = true; {
		case d.Kind != "file" || k.guests[d.ID]:
			return fmt.Errorf("the %s %s was deleted, which nobody asked for", d.Kind, d.Name)
		case i >= gone && !(k.prune && k.loses):
			return fmt.Errorf("%s was deleted, which was not allowed", d.Name)
		}
	}
	live, err := k.w.project(fileProject).Files()
	if err != nil {
		return err
	}
	byKey, at := make(map[string]emulator.ProjectFile), make(map[string]string)
	for _, l := range live {
		byKey[l.Key] = l
		if k.guests[l.Key] || k.moved[l.Key] {
			continue
		}
		if at[l.Path] != "" {
			return fmt.Errorf("%s was made twice: %s and %s", l.Path, at[l.Path], l.Key)
		}
		at[l.Path] = l.Key
	}
	for key, is := range k.works {
		l, there := byKey[key]
		k.kept++
		inVersion := slices.ContainsFunc(l.Versions, func(v emulator.FileVersion) bool { return strings.Contains(v.Content, is.text) })
		switch {
		case there && strings.Contains(l.Content, is.text):
		case there && is.may && inVersion, !there && is.may && trash[key] && !k.guests[key]:
		default:
			return fmt.Errorf("what a person wrote into %s is lost: %s, %+v", key, is.text, l)
		}
	}
	folders, err := k.w.folders(fileProject)
	if err != nil {
		return err
	}
	for at, list := range folders {
		ours := make(map[string]int) // in what holds them
		for _, f := range list {
			if f.CreatedBy.Email == "" {
				ours[f.ParentFolderKey]++
			}
			if ours[f.ParentFolderKey] > 1 {
				return fmt.Errorf("the directory %s was made twice", at)
			}
		}
	}
	return k.w.judge(nil)
}
