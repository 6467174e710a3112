package dashboard_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
)

func standby(now time.Time) daemon.Status {
	return daemon.Status{Started: now, Since: now, State: daemon.Standby, Digest: "a"}
}

func TestIndexCounts(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		a, b, c daemon.Status
		want    string
	}{
		{inSync(now), inSync(now), inSync(now), "3 in sync."},
		{inSync(now), drifted(now), standby(now), "1 organisation not in sync, 1 in sync, 1 managed by another replica."},
		{invalid(now), drifted(now), down(now), "3 organisations not in sync."},
	} {
		named := []dashboard.Named{{Name: "a", Source: newSource(c.a)}, {Name: "b", Source: newSource(c.b)}, {Name: "c", Source: newSource(c.c)}}
		if text := words(t, ask(dashboard.NewIndex(named, "v0.9.0"), "GET", "/").Body.String()); !strings.Contains(text, c.want) {
			t.Errorf("%q is not in %q", c.want, text)
		}
	}
}

// The index follows each organisation, and links to its page.
func TestIndexFollowsEach(t *testing.T) {
	t.Parallel()
	now := time.Now()
	acme, umbrella := newSource(inSync(now)), newSource(down(now))
	server := httptest.NewServer(dashboard.NewIndex([]dashboard.Named{{Name: "acme", Source: acme}, {Name: "umbrella", Source: umbrella}}, "v0.9.0"))
	t.Cleanup(func() {
		server.CloseClientConnections() // a stream would not end by itself
		server.Close()
	})
	page := open(t, server.URL)
	until(t, page, `/ [45]\d minutes ago$/.test(document.querySelector("time").textContent)`)
	for what, expression := range map[string]string{
		"one is not in sync":     sentence + ` === "1 organisation not in sync, 1 in sync."`,
		"why it is not":          `document.querySelector("#org-umbrella .why").textContent.length > 10`,
		"links":                  `document.querySelector("#org-acme a").pathname === "/org/acme/"`,
		"classes":                `document.querySelector("#org-acme").className === "in-sync"`,
		"the state has its edge": `getComputedStyle(document.querySelector("#org-umbrella")).borderLeftColor !== getComputedStyle(document.querySelector("#org-acme")).borderLeftColor`,
	} {
		if !eval[bool](t, page, expression) {
			t.Errorf("not so: %s", what)
		}
	}
	waits := drifted(now)
	waits.Offer = &daemon.Offer{Digest: "sha256:0"}
	umbrella.be(waits)
	until(t, page, `document.querySelector("#org-umbrella a[href='org/umbrella/approve']")?.textContent === "A plan waits for approval"`)
	until(t, page, sentence+` === "1 organisation not in sync, 1 in sync, 1 with a plan that waits for approval."`)
	waits.Approved = &daemon.Approval{By: "ana", At: now}
	umbrella.be(waits)
	until(t, page, `document.querySelector("#org-umbrella a[href$='approve']") === null`)
	umbrella.be(inSync(now))
	until(t, page, sentence+` === "2 in sync."`)
	acme.be(drifted(now))
	until(t, page, sentence+` === "1 organisation not in sync, 1 in sync."`)
	quiet(t, page, server.URL)
	if acme.open() != 1 || umbrella.open() != 1 {
		t.Errorf("%d and %d streams", acme.open(), umbrella.open())
	}
}
