package house

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/absorb"
	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
)

// A trial is a sample in an organisation: the file is applied, a colleague makes the organisation as the changed file says,
// and later as the one that is changed again. What is chosen at creation comes from organisations of its own.
type trial struct {
	*world
	sample
	changed string // the file

	live, moved, later spec.Organization
	since, next        []api.Entry // what the colleague did until moved, and until later
}

// columns are the ways that a field goes, each with a check that it did.
var columns = []struct {
	name string
	of   func(trial) error
}{
	{"schema", trial.schema}, {"file", trial.file}, {"alone", trial.alone}, {"saved", trial.saved}, {"read", trial.read}, {"export", trial.export},
	{"diff", trial.diff}, {"absorb", trial.absorb}, {"file moved", trial.fileMoves}, {"live moved", trial.liveMoves}, {"audit", trial.audit},
}

func TestEveryFieldGoesEveryWay(t *testing.T) {
	paths := fieldsOf(reflect.TypeFor[spec.Organization](), func(path string) bool { return beside[path] == unset })
	rows := map[string]bool{}
	for _, s := range samples {
		rows[s.field] = true
	}
	for _, path := range paths {
		if _, exempt := beside[path]; rows[path] == exempt {
			t.Errorf("%s: want a row in samples, or else a word beside them", path)
		}
	}
	for _, path := range slices.Concat(keysOf(rows), keysOf(beside)) {
		if !slices.Contains(paths, path) {
			t.Errorf("%s: there is no such field", path)
		}
	}
	still := newWorld(t, organisation)
	loaded := valuesOf(still.parse(organisation))
	for path, why := range beside {
		set := slices.ContainsFunc(loaded[path], func(v string) bool { return v != "" && v != "false" })
		if path != "Organization.Policy" && set != (why != unset) {
			t.Errorf("%s: %s, but its values in the file are %q", path, why, loaded[path])
		}
	}
	for _, s := range samples {
		t.Run(s.field, func(t *testing.T) {
			t.Parallel()
			tr := newTrial(t, s, still)
			for _, c := range columns {
				err, why := c.of(tr), s.but[c.name]
				switch {
				case err != nil && why == "":
					t.Errorf("%s: %v", c.name, err)
				case err == nil && why != "":
					t.Errorf("%s: it holds, so the reason has to go: %s", c.name, why)
				}
			}
		})
	}
}

func keysOf[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}

// newTrial makes the change, or leaves the organisation as it is where nothing in it answers to the field.
func newTrial(t *testing.T, s sample, still *world) trial {
	t.Helper()
	if strings.Count(organisation, s.was) != 1 {
		t.Fatalf("%q is not once in the file", s.was)
	}
	with := func(text string) string { return strings.Replace(organisation, s.was, text, 1) }
	tr := trial{sample: s, changed: with(s.is)}
	if s.but["diff"] != "" {
		tr.world = still.beside(t)
		tr.live = tr.world.read("", ourselves)
		tr.moved, tr.later = tr.live, tr.live
		return tr
	}
	tr.world = newWorld(t, organisation)
	tr.live = tr.world.read("", ourselves)
	later := organisation
	if s.later != "" {
		later = with(s.later)
	}
	if s.but["audit"] == atCreation {
		tr.world = newWorld(t, tr.changed)
		tr.moved = tr.world.read("", ourselves)
		tr.later = like(newWorld(t, later).read("", ourselves), tr.moved)
		return tr
	}
	before := len(tr.activity(0))
	tr.apply(tr.changed, colleague)
	tr.moved, tr.since = tr.world.read("", ourselves), tr.activity(before)
	tr.apply(later, colleague)
	tr.later, tr.next = tr.world.read("", ourselves), tr.activity(before+len(tr.since))
	return tr
}

// like gives the resources of an organisation the ids that they have in another one.
func like(org, other spec.Organization) spec.Organization {
	for i := range org.Clusters.Value() {
		c := &org.Clusters.Value()[i]
		for _, o := range other.Clusters.Value() {
			if o.Name != c.Name {
				continue
			}
			c.UUID = o.UUID
			for j := range c.Clients.Value() {
				c.Clients.Value()[j].ID = o.Clients.Value()[j].ID
			}
		}
	}
	for i := range org.Workspaces.Value() {
		w := &org.Workspaces.Value()[i]
		for _, o := range other.Workspaces.Value() {
			if o.Name == w.Name {
				w.Key = o.Key
				for j := range w.Projects.Value() {
					p := &w.Projects.Value()[j]
					for _, q := range o.Projects.Value() {
						if q.Name == p.Name {
							p.Key = q.Key
						}
					}
				}
			}
		}
	}
	return org
}

// schema: the key is in the JSON Schema of the file. That the file's reader knows each key of it, a test of the schema says.
func (tr trial) schema() error {
	text, err := os.ReadFile("../../schema/camsync.schema.json")
	if err != nil {
		return err
	}
	type object struct {
		Properties map[string]any
		Defs       map[string]object `json:"$defs"`
	}
	var root object
	if err := json.Unmarshal(text, &root); err != nil {
		return err
	}
	of, key, _ := strings.Cut(tr.key, ".")
	described := root.Defs[of]
	if of == "file" {
		described = root
	}
	if described.Properties[key] == nil {
		return fmt.Errorf("schema/camsync.schema.json has no %s", tr.key)
	}
	return nil
}

// file: the file sets the field.
func (tr trial) file() error {
	was, is := valuesOf(tr.load(organisation))[tr.field], valuesOf(tr.load(tr.changed))[tr.field]
	if slices.Equal(was, is) || strings.Join(was, "") == "" {
		return fmt.Errorf("it is %q in the file, and %q in the one that is changed", was, is)
	}
	return nil
}

// alone: the changed file differs in the field and in what is below it alone.
func (tr trial) alone() error {
	was, is := valuesOf(tr.load(organisation)), valuesOf(tr.load(tr.changed))
	below := append(below(tr.field), tr.field)
	for _, path := range keysOf(was) {
		if beside[path] == "" && !slices.Contains(below, path) && !slices.Equal(was[path], is[path]) {
			return fmt.Errorf("%s differs, too", path)
		}
	}
	return nil
}

// below are the fields below one that holds others.
func below(path string) []string {
	of, name, _ := strings.Cut(path, ".")
	for _, t := range []reflect.Type{reflect.TypeFor[spec.Organization](), reflect.TypeFor[spec.Cluster](), reflect.TypeFor[spec.Allowlist](), reflect.TypeFor[spec.Workspace](), reflect.TypeFor[spec.Project]()} {
		if f, ok := t.FieldByName(name); ok && t.Name() == of {
			return fieldsOf(f.Type, func(string) bool { return false })
		}
	}
	return nil
}

// saved: a saved plan tells the files apart.
func (tr trial) saved() error {
	of := func(file string) string {
		p := saved.New(saved.Run{}, diff.Plan{}, tr.load(file), tr.live)
		return p.Desired + p.Policy
	}
	if of(organisation) == of(tr.changed) {
		return errors.New("a saved plan does not tell that the file has changed")
	}
	return nil
}

// read: the organisation shows the change.
func (tr trial) read() error {
	if was, is := valuesOf(tr.live)[tr.field], valuesOf(tr.moved)[tr.field]; slices.Equal(was, is) {
		return fmt.Errorf("it is read as %q before and after the change", was)
	}
	return nil
}

// export: what is written of the organisation says so, and differs from it in nothing.
func (tr trial) export() error {
	was, err := tr.exported(tr.live)
	if err != nil {
		return err
	}
	is, err := tr.exported(tr.moved)
	if err != nil {
		return err
	}
	if slices.Equal(was[tr.field], is[tr.field]) {
		return fmt.Errorf("it is written as %q before and after the change", was[tr.field])
	}
	return nil
}

func (tr trial) exported(live spec.Organization) (map[string][]string, error) {
	text := string(orgfile.Write(live, "Everything."))
	_, plan := tr.plan(text, live)
	return valuesOf(tr.load(text)), settled(plan)
}

// diff: nothing but the change is a difference, and one of its kind.
func (tr trial) diff() error {
	if _, plan := tr.plan(tr.changed, tr.moved); plan.Differs() {
		return settled(plan)
	}
	_, plan := tr.plan(organisation, tr.moved)
	if !plan.Differs() {
		return errors.New("the plan is empty")
	}
	for _, a := range plan.Actions {
		if a.Name.Kind != tr.kind {
			return fmt.Errorf("the plan has %s, which is none of the %s", a, tr.kind)
		}
	}
	return nil
}

// absorb: the file takes the change in, and then has nothing to do.
func (tr trial) absorb() error {
	desired, plan := tr.plan(organisation, tr.moved)
	var names []spec.Name
	for _, a := range plan.Actions {
		names = append(names, a.Name)
	}
	if len(names) == 0 {
		return errors.New("the plan is empty")
	}
	r, err := absorb.Into(map[string][]byte{tr.path(): []byte(tr.text(organisation))}, desired, tr.moved, plan, names)
	if err != nil {
		return err
	}
	if len(r.Refused) > 0 {
		return fmt.Errorf("the file cannot take it in: %v", r.Refused)
	}
	_, after := tr.plan(string(r.Texts[tr.path()]), tr.moved)
	if err := absorb.Check(plan, after, r, names); err != nil {
		return err
	}
	return settled(after)
}

// fileMoves: a saved plan of the change names the resource where the file has become another one since.
func (tr trial) fileMoves() error {
	if tr.sample.later == "" {
		return nil
	}
	again := tr.load(strings.Replace(organisation, tr.was, tr.sample.later, 1))
	return tr.tells(again, tr.moved, "the file moved", "")
}

// liveMoves: so it does, and names the colleague, where the organisation has become another one.
func (tr trial) liveMoves() error {
	what, by := "no longer needed", ""
	if tr.sample.later != "" {
		what = "the live organisation moved"
	}
	if len(tr.next) > 0 {
		by = colleague
	}
	return tr.tells(tr.load(organisation), tr.later, what, by)
}

func (tr trial) tells(desired, live spec.Organization, what, by string) error {
	of := func(desired, live spec.Organization) saved.Plan {
		return saved.New(saved.Run{}, diff.Between(desired, live), desired, live)
	}
	was := of(tr.load(organisation), tr.moved)
	moves := was.Moves(of(desired, live))
	saved.Attribute(moves, tr.next)
	for _, m := range moves {
		name, _, _ := strings.Cut(m.Name, " (")
		if m.What == what && strings.HasPrefix(m.By, by) && slices.ContainsFunc(was.Actions, func(a saved.Action) bool { return a.Name == name }) {
			return nil
		}
	}
	return fmt.Errorf("a saved plan says %v, where %s", moves, what)
}

// audit: the activity log tells that it was the colleague, and which resource it was.
func (tr trial) audit() error {
	_, plan := tr.plan(organisation, tr.moved)
	log := audit.New(tr.since, tr.moved, actor.New(ourselves))
	if len(plan.Actions) == 0 {
		return errors.New("the plan is empty")
	}
	names := map[string]bool{}
	for _, a := range plan.Actions {
		if c := log.Changed(a); c.By != colleague {
			return fmt.Errorf("%s was changed by %q: %s", a.Name, c.By, c.Why)
		}
		names[a.Name.String()] = true
	}
	for _, name := range tr.moved.Names() {
		names[name.String()] = true
	}
	for _, e := range log.Events(audit.Filter{Kind: tr.kind, Actor: colleague}) {
		if names[e.Name] {
			return nil
		}
	}
	return fmt.Errorf("the history has none of the %s of these names", tr.kind)
}
