package house

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

const (
	ourselves = "camsync"
	colleague = "colleague"
	blind     = "blind" // sees clusters, and nothing in them
)

// A world is an emulated organisation, and a directory for what files refer to.
type world struct {
	*testing.T
	url, dir string
	uuid     string // of the cluster that the file pins
	pinned   string // the key of the workspace that the file pins
	project  string // the key of the project that the file pins
	clients  map[string]*api.Client
	unshown  *atomic.Bool // what no scope of its own refuses is refused to all
}

// scopeless are the reads below a cluster that the emulator's scopes do not tell from that of the cluster.
var scopeless = []string{"GET /clusters/{clusterUuid}/secure-connectivity"}

// newWorld is an organisation that a file has been applied to.
func newWorld(t *testing.T, file string) *world {
	t.Helper()
	w := (&world{unshown: new(atomic.Bool)}).beside(t)
	server := httptest.NewServer(emulator.New(emulator.Options{LoginInterval: -1, Credentials: []emulator.Credential{
		{ID: ourselves, Secret: "secret"}, {ID: colleague, Secret: "secret"}, {ID: blind, Secret: "secret", Scopes: []emulator.Scope{emulator.ClusterRead}},
	}, Fault: func(_ *http.Request, route string) *emulator.Fault {
		if !w.unshown.Load() || !slices.Contains(scopeless, route) {
			return nil
		}
		return &emulator.Fault{Kind: emulator.Answer, Status: http.StatusForbidden, Body: "not in this plan"}
	}}))
	t.Cleanup(server.Close)
	w.url = server.URL
	unborn := strings.NewReplacer("    uuid: UUID\n", "", "    key: KEY\n", "", ", key: PROJECT", "", "{keep: true}", "{env: KEPT}").Replace(file) // nothing can be pinned or kept before it is there
	w.apply(unborn, ourselves)
	for _, c := range w.read("", ourselves).Clusters.Value() {
		if c.Name == "production" || c.Name == "renamed" {
			w.uuid = c.UUID
		}
	}
	for _, o := range w.read("", ourselves).Workspaces.Value() {
		if o.Name == "Orders" || o.Name == "Sales" {
			w.pinned = o.Key
			for _, p := range o.Projects.Value() {
				if p.Name == "Order process" || p.Name == "Process of orders" {
					w.project = p.Key
				}
			}
		}
	}
	return w
}

// beside is the same organisation for another test, with files of its own.
func (w *world) beside(t *testing.T) *world {
	t.Helper()
	other := &world{T: t, url: w.url, uuid: w.uuid, pinned: w.pinned, project: w.project, dir: t.TempDir(), clients: map[string]*api.Client{}, unshown: w.unshown}
	for _, dir := range []string{"models", "others"} {
		if err := os.MkdirAll(filepath.Join(other.dir, dir), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(other.dir, dir, "about.md"), []byte("# About "+dir), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"one", "two", "three"} {
		if err := os.WriteFile(filepath.Join(other.dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, category := range map[string]string{"catalog": "Finance", "other": "Money"} {
		other.write(name+"/mail/README.md", "---\ntemplate: mail.json\ncategory: "+category+"\ntags: [mail]\n---\n# Mails\n")
		other.write(name+"/mail/mail.json", `{"id": "com.example.mail", "name": "Send a mail", "version": 1}`)
	}
	return other
}

// write writes a file in the directory.
func (w *world) write(name, text string) {
	w.Helper()
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		w.Fatal(err)
	}
}

// path is where the file stands.
func (w *world) path() string { return filepath.Join(w.dir, "org.yaml") }

// text is a file with what it refers to in its place.
func (w *world) text(file string) string {
	return strings.NewReplacer("UUID", cmp.Or(w.uuid, "UUID"), "KEY", cmp.Or(w.pinned, "KEY"), "PROJECT", cmp.Or(w.project, "PROJECT"), "DIR", filepath.ToSlash(w.dir)).Replace(file)
}

// load is a file as the desired organisation, with the values of its secrets.
func (w *world) load(file string) spec.Organization {
	w.Helper()
	org := w.parse(file)
	sources.Resolve(w.Context(), &org, func(name string) (string, bool) { return "value of " + name, true })
	return org
}

// parse is what a file says by itself.
func (w *world) parse(file string) spec.Organization {
	w.Helper()
	if err := os.WriteFile(w.path(), []byte(w.text(file)), 0o600); err != nil {
		w.Fatal(err)
	}
	org, err := orgfile.Load([]string{w.path()}, nil)
	if err != nil {
		w.Fatalf("%v, in\n%s", err, w.text(file))
	}
	return org
}

// client is one of the credentials, which logs in once.
func (w *world) client(id string) *api.Client {
	w.Helper()
	if w.clients[id] != nil {
		return w.clients[id]
	}
	client, err := api.New(api.Config{
		BaseURL: w.url, HubURL: w.url, HubRate: 1000, OAuthURL: w.url + "/oauth/token", Audience: "api.cloud.camunda.io", ClientID: id, ClientSecret: spec.Seal("secret"),
	})
	if err != nil {
		w.Fatal(err)
	}
	w.clients[id] = client
	return client
}

// read is the live organisation, as far as a file manages it; all of it where the file is empty.
func (w *world) read(file, as string) spec.Organization {
	w.Helper()
	selection := api.Everything()
	if file != "" {
		selection = api.Needed(w.load(file))
	}
	live, err := w.client(as).Read(w.Context(), selection)
	if err != nil {
		w.Fatal(err)
	}
	if as != blind {
		w.fill(live, as)
	}
	return live
}

// fill adds the files of all projects, with what is in them. A pass reads those that a plan is about alone.
func (w *world) fill(live spec.Organization, as string) {
	w.Helper()
	for _, o := range live.Workspaces.Value() {
		for i := range o.Projects.Value() {
			p := &o.Projects.Value()[i]
			list, err := w.client(as).Files(w.Context(), p.Key)
			if err != nil {
				w.Fatal(err)
			}
			var files spec.Files
			for _, f := range list {
				_, content, err := w.client(as).File(w.Context(), f.Key)
				if err != nil {
					w.Fatal(err)
				}
				f.Content = spec.Known(content)
				files.Live = append(files.Live, f.File)
			}
			p.Files = spec.Known(files)
		}
	}
}

// apply makes the organisation what a file says, whatever the harm.
func (w *world) apply(file, as string) {
	w.Helper()
	desired := w.load(file)
	desired.OwnerID = "" // an organisation without a cluster does not show its id
	desired.Policy = spec.Policy{Prune: spec.PrunableKinds(), Allow: ^spec.Harms(0), MaxDeletePercent: 100}
	plan := diff.Between(desired, w.read(file, as))
	for _, r := range apply.Run(w.Context(), w.client(as), plan, apply.Options{Wait: time.Minute, Deliver: delivery.Destinations{}}) {
		if r.Err != nil || r.Outcome == apply.Held {
			w.Fatalf("%s: %s %v", r.Action, r.Outcome, r.Err)
		}
	}
}

// activity is what was done since the log had so many entries, the newest first.
func (w *world) activity(since int) []api.Entry {
	w.Helper()
	entries, err := w.client(ourselves).Activity(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return entries[:len(entries)-since]
}

// plan is what a file asks for.
func (w *world) plan(file string, live spec.Organization) (desired spec.Organization, plan diff.Plan) {
	w.Helper()
	desired = w.load(file)
	return desired, diff.Between(desired, live)
}

// settled is an error where a plan has anything to do.
func settled(plan diff.Plan) error {
	if plan.Differs() || !plan.Compared() {
		return fmt.Errorf("the plan is not empty but %v", plan.Actions)
	}
	return nil
}
