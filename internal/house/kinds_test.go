package house

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/camsync/camsync/internal/absorb"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/cli"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/spec"
)

// Most of the time goes by in waiting for files and answers, and so more tests than there are cores run at once. -parallel says otherwise.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"camsync": func() { os.Exit(cli.Main()) }})
}

// A kindTrial is an organisation in which a colleague has changed one resource of every kind.
type kindTrial struct {
	*world
	spec.Kind
	live          spec.Organization
	desired       spec.Organization
	plan          diff.Plan
	unseen        diff.Plan // with credentials that see the clusters alone
	unseenWarning string    // of export, with the same
	metrics       string    // of a daemon after a pass
}

// kindColumns are the ways that a kind goes, with the kinds that need not and why.
var kindColumns = []struct {
	name string
	of   func(kindTrial) error
	but  func(spec.Kind) string
}{
	{"table", kindTrial.row, nil},
	{"names", kindTrial.names, nil},
	{"report schema", kindTrial.reportSchema, nil},
	{"history", kindTrial.history, func(k spec.Kind) string { return unless(!k.Traits().Unlogged, noLog) }},
	{"coverage", kindTrial.coverage, func(k spec.Kind) string {
		return unless(!k.Traits().Single, "it is one value, which is declared or not managed")
	}},
	{"metrics", kindTrial.perKind, nil},
	{"unmanaged", kindTrial.unmanaged, func(k spec.Kind) string { return unless(k.Traits().Prunable, "leaving one out says nothing") }},
	{"unread", kindTrial.unread, alwaysSeen},
	{"not exported", kindTrial.notExported, alwaysSeen},
}

// withClusters are the kinds that the permission for clusters shows, too, as far as is known.
func withClusters(k spec.Kind) bool { return k == spec.Clusters || k == spec.MonitoringClients }

// alwaysSeen is why a kind is not unread by itself.
func alwaysSeen(k spec.Kind) string {
	if k.Traits().Within == spec.Workspaces {
		return "one permission is for all of Camunda Hub: who may not read workspaces reads nothing in them"
	}
	return unless(!withClusters(k), "who may not read clusters reads nothing")
}

func unless(holds bool, why string) string {
	if holds {
		return ""
	}
	return why
}

func TestEveryKindGoesEveryWay(t *testing.T) {
	changed := organisation
	kinds := slices.DeleteFunc(spec.Kinds(), func(k spec.Kind) bool { return k == spec.ProjectFiles }) // which are read for a plan alone
	for _, kind := range kinds {
		i := slices.IndexFunc(samples, func(s sample) bool {
			return s.kind == kind && (s.but == nil || kind.Traits().Unlogged && len(s.but) == 1 || kind == spec.Assets) && s.field != "Cluster.Name" && s.field != "Workspace.Name"
		})
		if i < 0 {
			t.Fatalf("no sample of the %s goes every way", kind)
		}
		changed = strings.Replace(changed, samples[i].was, samples[i].is, 1)
	}
	tr := kindTrial{world: newWorld(t, organisation)}
	tr.apply(changed, colleague)
	tr.live = tr.read("", ourselves)
	tr.desired = tr.load(organisation)
	tr.plan = diff.Between(tr.desired, tr.live)
	tr.unshown.Store(true)
	tr.unseen = diff.Between(tr.desired, tr.read(organisation, blind))
	_, tr.unseenWarning = tr.camsync(blind, "export")
	tr.unshown.Store(false)
	tr.metrics = tr.daemon()
	for _, tr.Kind = range kinds {
		for _, c := range kindColumns {
			why := ""
			if c.but != nil {
				why = c.but(tr.Kind)
			}
			switch err := c.of(tr); {
			case err != nil && why == "":
				t.Errorf("%s: %s: %v", tr.Kind, c.name, err)
			case err == nil && why != "":
				t.Errorf("%s: %s: it holds, so the reason has to go: %s", tr.Kind, c.name, why)
			}
		}
	}
}

// camsync runs the program.
func (w *world) camsync(as string, args ...string) (stdout, stderr string) {
	w.Helper()
	var out, errs bytes.Buffer
	c := exec.CommandContext(w.Context(), "camsync", append(args, "--log", "text")...)
	c.Stdout, c.Stderr, c.Dir = &out, &errs, w.dir
	c.Env = append(os.Environ(), "HOME="+w.dir, "XDG_CACHE_HOME="+w.dir, environment.ClientID+"="+as, environment.Secret+"=secret",
		environment.BaseURL+"="+w.url, environment.OAuthURL+"="+w.url+"/oauth/token", "ENV=value of ENV")
	if err := c.Run(); err != nil && c.ProcessState == nil {
		w.Fatal(err)
	}
	return out.String(), errs.String()
}

// daemon is the metrics of one after a pass that found the plan.
func (tr kindTrial) daemon() (metrics string) {
	synctest.Test(tr.T, func(t *testing.T) {
		d := daemon.New(daemon.Options{
			ReadFiles: func() daemon.Input {
				return daemon.Input{Digest: "one", Load: func() (spec.Organization, error) { return tr.desired, nil }}
			},
			Pass:     func(context.Context, daemon.Task) daemon.Outcome { return daemon.Outcome{Plan: tr.plan} },
			Interval: time.Hour, Log: slog.New(slog.DiscardHandler),
		})
		ctx, stop := context.WithCancel(t.Context())
		over := make(chan error, 1)
		go func() { over <- d.Run(ctx) }()
		synctest.Wait()
		answer := httptest.NewRecorder()
		d.Handler(daemon.Access{}, nil).ServeHTTP(answer, httptest.NewRequest("GET", "http://localhost/metrics", nil))
		metrics = answer.Body.String()
		stop()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	return metrics
}

// row: the table says all that reports and commands need.
func (tr kindTrial) row() error {
	is := tr.Traits()
	if is.Singular == "" || is.Permission == "" || len(is.Entities) == 0 && !is.Unlogged {
		return fmt.Errorf("its row lacks something: %+v", is)
	}
	return nil
}

// names: the organisation has resources of it, and patterns stand for their names.
func (tr kindTrial) names() error {
	found := errors.New("the organisation has names of none")
	for _, name := range tr.desired.Names() {
		if name.Kind != tr.Kind {
			continue
		}
		found = nil
		if again, ok := spec.NameOf(name.Kind, name.Outer, name.String()); !ok || again != name {
			return fmt.Errorf("%s is read as %s", name, again)
		}
		if why := spec.CheckProtect(name.String()); why != "" {
			return fmt.Errorf("policy.protect does not take %s, which %s", name, why)
		}
		if pattern := spec.NewPattern(name.String()); !name.Match(pattern) || !pattern.CanMatch(tr.Kind) {
			return fmt.Errorf("the pattern %s does not stand for its name", name)
		}
	}
	return found
}

// reportSchema: the schema of reports lists it.
func (tr kindTrial) reportSchema() error {
	text, err := os.ReadFile("../../schema/report.schema.json")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, `"The kind of the resource."`) && strings.Contains(line, `"`+string(tr.Kind)+`"`) {
			return nil
		}
	}
	return errors.New("schema/report.schema.json does not list it")
}

// history: camsync history --kind knows it, and shows the colleague's change under the name that the plan has.
func (tr kindTrial) history() error {
	out, errs := tr.camsync(ourselves, "history", "--kind", string(tr.Kind), "--actor", colleague, "-o", "json")
	var shown struct {
		Events []struct{ Kind, Name string }
	}
	if err := json.Unmarshal([]byte(out), &shown); err != nil {
		return fmt.Errorf("%w: %s", err, errs)
	}
	names := map[string]bool{}
	for _, a := range tr.plan.Actions {
		names[a.Name.String()] = true
	}
	for _, name := range tr.live.Names() {
		names[name.String()] = true
	}
	for _, e := range shown.Events {
		if e.Kind == string(tr.Kind) && names[e.Name] {
			return nil
		}
	}
	return fmt.Errorf("it shows %v", shown.Events)
}

// coverage: live ones are counted, and so are those that the file declares.
func (tr kindTrial) coverage() error {
	for _, c := range audit.Covered(tr.desired, tr.live) {
		if c.Kind == tr.Kind && c.Live > 0 && c.Declared > 0 {
			return nil
		}
	}
	return errors.New("they are not counted")
}

// perKind: the daemon counts what differs, what it does, and what is unmanaged.
func (tr kindTrial) perKind() error {
	want := []string{`camsync_actions_total{kind="%s",outcome="failed"} 0`, `,kind="%s"} `}
	if tr.Traits().Prunable {
		want = append(want, `camsync_unmanaged{kind="%s"} `)
	}
	for _, line := range want {
		if line = fmt.Sprintf(line, tr.Kind); !strings.Contains(tr.metrics, line) {
			return fmt.Errorf("they do not have %s:\n%s", line, tr.metrics)
		}
	}
	return nil
}

// unmanaged: a resource that the file leaves out is listed, is drift where the policy says so, and can be absorbed; it is
// deleted where its kind is pruned.
func (tr kindTrial) unmanaged() error {
	i := slices.IndexFunc(samples, func(s sample) bool { return s.kind == tr.Kind && s.is == "" })
	if i < 0 {
		return errors.New("no sample leaves one out")
	}
	silent := strings.Replace(organisation, samples[i].was, "", 1)
	w := newWorld(tr.T, organisation)
	live, desired := w.read("", ourselves), w.load(silent)
	desired.Policy.Prune, desired.Policy.Unmanaged = nil, map[spec.Kind]bool{tr.Kind: true}
	plan := diff.Between(desired, live)
	at := slices.IndexFunc(plan.Unmanaged, func(n spec.Name) bool { return n.Kind == tr.Kind && !strings.Contains(n.String(), "owner@") })
	if at < 0 || !slices.ContainsFunc(plan.Outside, func(a diff.Action) bool { return a.Name == plan.Unmanaged[at] }) {
		return fmt.Errorf("the plan lists %v, and as drift %v", plan.Unmanaged, plan.Outside)
	}
	name := plan.Unmanaged[at]
	r, err := absorb.Into(map[string][]byte{w.path(): []byte(w.text(silent))}, desired, live, plan, []spec.Name{name})
	if err != nil || len(r.Refused) > 0 {
		return fmt.Errorf("the file cannot take it in: %v: %v", err, r.Refused)
	}
	if _, after := w.plan(string(r.Texts[w.path()]), live); slices.Contains(after.Unmanaged, name) {
		return fmt.Errorf("%s is still unmanaged", name)
	}
	desired.Policy.Prune = []spec.Kind{tr.Kind}
	if !slices.ContainsFunc(diff.Between(desired, live).Actions, func(a diff.Action) bool { return a.Name == name && a.Does() == diff.Delete }) {
		return fmt.Errorf("%s is not pruned", name)
	}
	return nil
}

// unread: what could not be read is held, and nothing else becomes of it.
func (tr kindTrial) unread() error {
	unread := false
	for _, a := range tr.unseen.Actions {
		if a.Name.Kind == tr.Kind {
			if unread = a.Unread; !unread {
				return fmt.Errorf("the plan has %s", a)
			}
		}
	}
	if !unread {
		return errors.New("the plan does not say that it could not be read")
	}
	return nil
}

// notExported: export says what it could not read.
func (tr kindTrial) notExported() error {
	name := tr.Kind.List("production").String()
	if !strings.Contains(tr.unseenWarning, "part="+name+" ") && !strings.Contains(tr.unseenWarning, "part="+string(tr.Kind)+" ") {
		return fmt.Errorf("it does not say that %s is missing:\n%s", name, tr.unseenWarning)
	}
	return nil
}
