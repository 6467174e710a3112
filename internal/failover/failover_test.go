package failover_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/failover"
	"github.com/camsync/camsync/internal/spec"
)

const source = "11111111-1111-4111-8111-111111111111"

// A place is an emulated organisation with a cluster whose backups are in two regions.
type place struct {
	*emulator.Emulator
	client  *api.Client
	state   string
	request failover.Request
}

func newPlace(t *testing.T, o emulator.Options) place {
	t.Helper()
	o.LoginInterval = -1
	e := emulator.New(o)
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	e.AddCluster(emulator.Cluster{Name: "production", UUID: source, BackupRegion: "europe-west3"})
	e.AddCluster(emulator.Cluster{Name: "other", Region: "eu-central-1"})
	id, err := e.Of(source).AddBackup(emulator.Backup{Age: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	client, err := api.New(api.Config{BaseURL: server.URL, OAuthURL: server.URL + "/oauth/token", Audience: "api.cloud.camunda.io", ClientID: "emulator", ClientSecret: spec.Seal("emulator-secret")})
	if err != nil {
		t.Fatal(err)
	}
	return place{e, client, t.TempDir(), failover.Request{Cluster: source, Backups: []string{id}, Restore: id, Allow: failover.Harms}}
}

func (p place) records(t *testing.T) *failover.Records {
	t.Helper()
	records, err := failover.Open(p.state)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func (p place) run(t *testing.T) (failover.Result, error) {
	t.Helper()
	records := p.records(t)
	plan, err := failover.Prepare(t.Context(), p.client, records, p.request)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Run(t.Context(), p.client, failover.Options{Records: records, Settle: 300 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
}

// sent is how many failovers arrived at the API, and done how many new clusters they made.
func (p place) sent(t *testing.T) (sent, done int) {
	t.Helper()
	clusters, err := p.client.Clusters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p.Requests()["POST /clusters/{clusterUuid}/failover"], len(clusters) - 2
}

// Whatever becomes of the answer, one request arrives, and the outcome says no more than is known.
func TestAnAnswerThatIsNotClear(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault emulator.Fault
		but   emulator.Options
		made  int
		want  failover.Outcome
	}{
		"none":                       {emulator.Fault{Kind: emulator.Slow}, emulator.Options{}, 1, failover.Done},
		"a part failed":              {emulator.Fault{Kind: emulator.Slow}, emulator.Options{FailoverRestoreError: "no"}, 1, failover.Partly},
		"reset, not done":            {emulator.Fault{Kind: emulator.Reset}, emulator.Options{}, 0, failover.Unknown},
		"reset, done":                {emulator.Fault{Kind: emulator.Reset, AfterCommit: true}, emulator.Options{}, 1, failover.Partly},
		"500, not done":              {emulator.Fault{Kind: emulator.Answer, Status: 500}, emulator.Options{}, 0, failover.Unknown},
		"503, done":                  {emulator.Fault{Kind: emulator.Answer, Status: 503, AfterCommit: true}, emulator.Options{}, 1, failover.Partly},
		"408, done":                  {emulator.Fault{Kind: emulator.Answer, Status: 408, AfterCommit: true}, emulator.Options{}, 1, failover.Partly},
		"cut":                        {emulator.Fault{Kind: emulator.Cut, Bytes: 5}, emulator.Options{}, 1, failover.Partly},
		"200 of another shape":       {emulator.Fault{Kind: emulator.Answer, Body: "{}"}, emulator.Options{}, 0, failover.Unknown},
		"200 of another shape, done": {emulator.Fault{Kind: emulator.Answer, Body: "<html>", AfterCommit: true}, emulator.Options{}, 1, failover.Partly},
		"listed late":                {emulator.Fault{Kind: emulator.Reset, AfterCommit: true}, emulator.Options{ClusterListDelay: 50 * time.Millisecond}, 1, failover.Partly},
		"429":                        {emulator.Fault{Kind: emulator.Answer, Status: 429}, emulator.Options{}, 0, failover.Refused},
		"409, not done":              {emulator.Fault{Kind: emulator.Answer, Status: 409, Body: "another change is in progress, try again"}, emulator.Options{}, 0, failover.Refused},
		"409, done":                  {emulator.Fault{Kind: emulator.Answer, Status: 409, Body: "already", AfterCommit: true}, emulator.Options{}, 1, failover.Before},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fault := c.fault
			c.but.Fault = func(_ *http.Request, route string) *emulator.Fault {
				if strings.HasSuffix(route, "/failover") {
					return &fault
				}
				return nil
			}
			p := newPlace(t, c.but)
			r, err := p.run(t)
			if err != nil || r.Outcome != c.want {
				t.Errorf("outcome %s (%v, %v), want %s", r.Outcome, r.Err, err, c.want)
			}
			if known := r.Outcome == failover.Done || r.Outcome == failover.Partly || r.Outcome == failover.Before; known == (r.Cluster == "") {
				t.Errorf("outcome %s with the new cluster %q", r.Outcome, r.Cluster)
			}
			if sent, made := p.sent(t); sent != 1 || made != c.made {
				t.Errorf("%d requests arrived and made %d clusters, want 1 and %d", sent, made, c.made)
			}
			p.again(t, r)
		})
	}
}

// again shows that a second run sends nothing, unless the API has refused the first.
func (p place) again(t *testing.T, r failover.Result) {
	t.Helper()
	record, err := p.records(t).Of(source)
	if err != nil || (record == nil) != (r.Outcome == failover.Refused) || record != nil && (record.Outcome != r.Outcome || record.New != r.Cluster) {
		t.Errorf("on record is %+v, %v", record, err)
	}
	_, err = failover.Prepare(t.Context(), p.client, p.records(t), p.request)
	if refused := new(failover.RefusedError); errors.As(err, &refused) == (r.Outcome == failover.Refused) {
		t.Errorf("a second run: %v", err)
	}
}

// A failover of unknown outcome that nothing shows to be done can be repeated an hour later.
func TestAnUnknownOutcomeIsNotPermanent(t *testing.T) {
	lost := emulator.Fault{Kind: emulator.Reset}
	p := newPlace(t, emulator.Options{Fault: func(_ *http.Request, route string) *emulator.Fault {
		if strings.HasSuffix(route, "/failover") {
			return &lost
		}
		return nil
	}})
	if r, err := p.run(t); err != nil || r.Outcome != failover.Unknown {
		t.Fatalf("%+v, %v", r, err)
	}
	files, err := filepath.Glob(filepath.Join(p.state, failover.Dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("records %v, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(string(text), `"begun":"`)
	_, after, _ = strings.Cut(after, `"`)
	if err := os.WriteFile(files[0], []byte(before+`"begun":"2026-01-01T00:00:00Z"`+after), 0o600); err != nil {
		t.Fatal(err)
	}
	lost = emulator.Fault{Kind: emulator.Slow}
	if r, err := p.run(t); err != nil || r.Outcome != failover.Done {
		t.Fatalf("%+v, %v", r, err)
	}
}

// What a record says of live clusters, also if it cannot be read.
func TestRecordsMarkLiveClusters(t *testing.T) {
	p := newPlace(t, emulator.Options{})
	live := func() spec.FailedOver {
		clusters, err := p.client.Clusters(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_ = p.records(t).Mark(clusters)
		return spec.ByUUID(clusters, source).FailedOver
	}
	if over := live(); over.Said != "" {
		t.Errorf("before: %+v", over)
	}
	r, err := p.run(t)
	if err != nil {
		t.Fatal(err)
	}
	if over := live(); over.To != r.Cluster || over.Region != "europe-west3" || !strings.HasPrefix(over.Said, "it was failed over to the cluster "+r.Cluster) {
		t.Errorf("after: %+v", over)
	}
	files, _ := filepath.Glob(filepath.Join(p.state, failover.Dir, "*"))
	if err := os.WriteFile(files[0], []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if over := live(); !strings.Contains(over.Said, "cannot be read") {
		t.Errorf("with a broken record: %+v", over)
	}
}
