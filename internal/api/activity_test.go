package api_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
)

func TestChanges(t *testing.T) {
	const noon = 1800000000000
	entry := func(text string) string { return "{" + strings.ReplaceAll(text, "'", `"`) + "}" }
	s := serve(t, files(map[string]string{"GET /activity/json": "[" + strings.Join([]string{
		entry(`'timestamp':1799999999999,'userId':'early','auditType':'u','entityId':'c-1'`),
		entry(`'timestamp':1800000000000,'userId':'ana','audit':'IP allowlist updated','auditType':'u','entityId':'c-1','entityAttribute':'ipallowlist','entityAttributeValueTo':'10.0.0.0/8'`),
		entry(`'timestamp':1800000002,'userId':'in seconds','auditType':'u','entityId':'ana@example.com'`),
		entry(`'timestamp':1800000001000,'userId':'bob','auditType':'d','entityId':'id-1','parentEntityId':'c-1','entityAttribute':'name','entityAttributeValueFrom':'worker'`),
		entry(`'timestamp':1800000003000,'userId':'reader','auditType':'r','entityId':'c-1'`),
		entry(`'timestamp':1800000003000,'auditType':'u','entityId':'nobody'`),
		entry(`'userId':'timeless','auditType':'u','entityId':'c-1'`),
		entry(`'timestamp':'noon','userId':'worded','auditType':'u','entityId':'c-1'`),
		entry(`'timestamp':1e300,'userId':'never','auditType':'u','entityId':'c-1'`),
	}, ",") + "]"}))
	got, err := s.client().Changes(t.Context(), time.UnixMilli(noon))
	if err != nil {
		t.Fatal(err)
	}
	at := func(second int) time.Time { return time.UnixMilli(noon).UTC().Add(time.Duration(second) * time.Second) }
	want := []api.Entry{
		{At: at(2), By: "in seconds", Type: "u", ID: "ana@example.com"},
		{At: at(1), By: "bob", Type: "d", ID: "id-1", Parent: "c-1", Attribute: "name", From: "worker"},
		{At: at(0), By: "ana", Type: "u", What: "IP allowlist updated", ID: "c-1", Attribute: "ipallowlist", To: "10.0.0.0/8"},
	}
	if !slices.Equal(got, want) || got[1].Named() != "worker" || got[2].Named() != "" {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestChangesOfARefusedLog(t *testing.T) {
	for _, code := range []int{403, 404, 500} {
		got, err := serve(t, status(code, `{"message":"no"}`)).client().Changes(t.Context(), time.Time{})
		if api.Status(err) != code || got != nil {
			t.Errorf("%d: %v, %v", code, got, err)
		}
	}
}

// line is an entry of the log, written with single quotes.
func line(text string) string { return "{" + strings.ReplaceAll(text, "'", `"`) + "}" }

func TestActivityKeepsNoSecret(t *testing.T) {
	const canary = "canary-value"
	s := serve(t, files(map[string]string{"GET /activity/json": "[" + strings.Join([]string{
		line(`'auditType':'u','entity':'secret','entityId':'S','entityAttribute':'value','entityAttributeValueFrom':'canary-value','audit':'canary-value'`),
		line(`'auditType':'u','entity':'connectorSecret','entityId':'S','entityAttribute':'name','entityAttributeValueTo':'canary-value'`),
		line(`'auditType':'u','entity':'client','entityId':'K','entityAttribute':'clientSecret','entityAttributeValueTo':'canary-value'`),
		line(`'auditType':'u','entity':'monitoringClient','entityId':'M','entityAttribute':'password','entityAttributeValueTo':'canary-value'`),
		line(`'auditType':'u','entity':'cluster','entityId':'C','entityAttribute':'anything else','entityAttributeValueTo':'canary-value'`),
		line(`'auditType':'u','entity':'cluster','entityId':'C','entityAttribute':'description','audit':'Secret moved to canary-value','entityAttributeValueTo':'canary-value'`),
	}, ",") + "]"}))
	got, err := s.client().Activity(t.Context())
	if err != nil || len(got) != 6 {
		t.Fatalf("%d entries: %v", len(got), err)
	}
	for _, e := range got {
		if strings.Contains(fmt.Sprintf("%+v", e), canary) || !e.Hidden {
			t.Errorf("hidden: %v, kept: %+v", e.Hidden, e)
		}
	}
}

// The newest comes first, whichever way the log is written, also within one moment; what has no time comes last.
func TestActivityOrder(t *testing.T) {
	entry := func(at, id string) string { return line("'timestamp':" + at + ",'entityId':'" + id + "'") }
	up := []string{entry("1799999999", "a"), entry("1800000000000", "b"), entry("1800000000000", "c"), entry("1800000001000", "d")}
	down := slices.Clone(up)
	slices.Reverse(down)
	for _, test := range []struct {
		lines []string
		want  string
	}{{up, "d c b a"}, {down, "d c b a"}, {append(slices.Clone(up), line("'entityId':'timeless'")), "d c b a timeless"}, {append(down, `"text"`, "null", "3", line("'entityId':'timeless'")), "d c b a timeless"}} {
		s := serve(t, files(map[string]string{"GET /activity/json": "[" + strings.Join(test.lines, ",") + "]"}))
		got, err := s.client().Activity(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, e := range got {
			ids = append(ids, e.ID)
		}
		if order := strings.Join(ids, " "); order != test.want {
			t.Errorf("%v: got %s, want %s", test.lines, order, test.want)
		}
	}
}

// A log that is refused as if the token were worth nothing ends neither the token nor the client.
func TestActivityStandsAside(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/activity/json" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, "[]")
	})
	client := s.client()
	for name, ask := range map[string]func() error{
		"the log":          func() error { _, err := client.Activity(t.Context()); return err },
		"the organisation": func() error { _, err := client.OwnerFromActivity(t.Context()); return err },
	} {
		if err := ask(); api.Status(err) != http.StatusUnauthorized || errors.Is(err, api.ErrUnauthorized) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, p := range client.Probe(t.Context()) {
		if refused := p.Access == api.Refused; refused != (p.Group == "Activity") {
			t.Errorf("%+v", p)
		}
	}
	if _, err := client.Clusters(t.Context()); err != nil || s.logins() != 1 {
		t.Errorf("after %d logins: %v", s.logins(), err)
	}
}
