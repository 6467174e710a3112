package api_test

import (
	"maps"
	"net/http"
	"reflect"
	"sync"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A changing server answers with texts that can be replaced, and with the headers of a page.
type changing struct {
	mu    sync.Mutex
	texts map[string]string
	total string // X-Total-Count
}

func (c *changing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.total != "" {
		w.Header().Set("X-Total-Count", c.total)
	}
	files(c.texts)(w, r)
}

func (c *changing) set(path, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.texts[path] = text
}

func twoClusters() map[string]string {
	return map[string]string{
		"GET /clusters":             "[" + cluster("one", "c-1") + "," + cluster("two", "c-2") + "]",
		"GET /members":              `[{"email":"ana@example.com","name":"Ana","roles":["organizationadmin"],"invitePending":false}]`,
		"GET /clusters/c-1/secrets": `{"A":"one","B":"***"}`,
		"GET /clusters/c-2/secrets": `{"A":"one","B":"***"}`,
		"GET /clusters/c-1/clients": `[{"clientId":"id~1","name":"worker","permissions":["Zeebe"]}]`,
		"GET /clusters/c-2/clients": `[]`,
	}
}

// What a reading takes over is what the API says now: an answer that changed is never taken for the old one.
func TestAChangedAnswerIsNeverTheOldOne(t *testing.T) {
	c := &changing{texts: twoClusters()}
	client := serve(t, c.ServeHTTP).client()
	var answers api.Answers
	read := func(what string, unchanged bool) spec.Organization {
		t.Helper()
		want, err := client.Read(t.Context(), api.Terraformed())
		if err != nil {
			t.Fatal(err)
		}
		got, err := client.Read(t.Context(), api.Terraformed().Answered(&answers))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v, %v", what, got, want, err)
		}
		if answers.Unchanged() != unchanged {
			t.Errorf("%s: unchanged: %t", what, answers.Unchanged())
		}
		return got
	}
	read("the first reading", false)
	read("the same", true)
	for _, change := range []struct{ path, text string }{
		{"GET /clusters/c-1/secrets", `{"A":"two","B":"***"}`},
		{"GET /clusters/c-1/secrets", `{"A":"two"}`},
		{"GET /clusters/c-2/secrets", `{"A":"two"}`}, // as the other cluster's was
		{"GET /clusters/c-1/clients", `[{"clientId":"id~1","name":"worker","permissions":["Tasklist"]}]`},
		{"GET /clusters/c-2/clients", `[{"clientId":"id~1","name":"worker","permissions":["Zeebe"]}]`},
		{"GET /members", `[]`},
		{"GET /clusters", "[" + cluster("one", "c-1") + "," + cluster("new", "c-2") + "]"},
	} {
		c.set(change.path, change.text)
		read(change.path+" changed", false)
		read(change.path+" stayed", true)
	}
	c.set("GET /clusters", "["+cluster("one", "c-1")+"]")
	read("a cluster is gone", false)
	read("a cluster stays gone", true)
	c.set("GET /clusters", twoClusters()["GET /clusters"])
	read("a cluster is back", false)

	c.total = "3" // of the same bytes: they are no longer the whole list
	if _, err := client.Read(t.Context(), api.Terraformed().Answered(&answers)); err == nil || answers.Unchanged() {
		t.Errorf("a page: %v, unchanged: %t", err, answers.Unchanged())
	}
	c.total = ""
	read("whole again", true)
	for _, refused := range []string{"GET /clusters/c-1/secrets", "GET /clusters/c-1/clients"} {
		text := c.texts[refused]
		c.set(refused, "<html>")
		read(refused+" is HTML", false)
		c.set(refused, text)
		read(refused+" is back", false)
		read(refused+" stayed", true)
	}
}

// What one reading has returned may be changed: no later one shows it.
func TestAReadingIsItsOwn(t *testing.T) {
	client := serve(t, files(twoClusters())).client()
	var answers api.Answers
	want, err := client.Read(t.Context(), api.Terraformed())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		got, err := client.Read(t.Context(), api.Terraformed().Answered(&answers))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, want %+v, %v", got, want, err)
		}
		members, clusters := got.Members.Value(), got.Clusters.Value()
		members[0].Email, members[0].Roles[0] = "x", "x"
		clusters[0].Allowlist.Value().Entries[0].IP = "x"
		clusters[0].Secrets.Value()[0].Name = "x"
		clusters[0].Clients.Value()[0].Permissions[0], clusters[0].Clients.Value()[0].Lost = "x", true
		clusters[0].Name, clusters[0].Rotations, clusters[1].Secrets = "x", []spec.Rotating{{}}, spec.Part[[]spec.Secret]{}
	}
}

// What is read anew each time, since its answer is not all that it says, counts as changed all the same.
func TestAnAnswerThatIsNotKeptMayChange(t *testing.T) {
	texts := maps.Clone(twoClusters())
	for _, uuid := range []string{"c-1", "c-2"} {
		texts["GET /clusters/"+uuid+"/monitoring/clients"] = `{"clients":[],"status":{}}`
	}
	c := &changing{texts: texts}
	client := serve(t, c.ServeHTTP).client()
	var answers api.Answers
	read := func(unchanged bool) {
		t.Helper()
		if _, err := client.Read(t.Context(), api.Rights().Answered(&answers)); err != nil || answers.Unchanged() != unchanged {
			t.Errorf("%v, unchanged: %t", err, answers.Unchanged())
		}
	}
	read(false)
	read(true)
	c.set("GET /clusters/c-1/monitoring/clients", `{"clients":[],"status":{"metricsEndpoint":{}}}`)
	read(false)
	read(true)
}

// The lists of a cluster that are refused are unknown, however often: nothing shows that they have not changed.
func TestARefusedListIsNotUnchanged(t *testing.T) {
	texts := twoClusters()
	delete(texts, "GET /clusters/c-1/clients")
	client := serve(t, files(texts)).client()
	var answers api.Answers
	for range 3 {
		org, err := client.Read(t.Context(), api.Terraformed().Answered(&answers))
		if _, unknown := org.Clusters.Value()[0].Clients.Why(); err != nil || !unknown || answers.Unchanged() {
			t.Errorf("%v, unknown: %t, unchanged: %t", err, unknown, answers.Unchanged())
		}
	}
}
