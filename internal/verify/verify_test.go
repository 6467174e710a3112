package verify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/verify"
)

const (
	production   = "11111111-1111-4111-8111-111111111111"
	organisation = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
)

// A place is an emulated organisation in which other clusters and people must stay as they are.
type place struct {
	*emulator.Emulator
	client *api.Client

	mu     sync.Mutex
	writes []string // the routes and paths of all writes
	stop   func(route string)
}

func newPlace(t *testing.T, o emulator.Options) *place {
	t.Helper()
	p := &place{stop: func(string) {}}
	fault := o.Fault
	o.LoginInterval, o.Organization, o.Owner = -1, organisation, "Wilhelmina@orders.example"
	o.Fault = func(r *http.Request, route string) *emulator.Fault {
		p.mu.Lock()
		if r.Method != http.MethodGet && !strings.HasPrefix(route, "POST /oauth") {
			p.writes = append(p.writes, route+" "+r.URL.Path)
		}
		stop := p.stop
		p.mu.Unlock()
		stop(route)
		if fault != nil {
			return fault(r, route)
		}
		return nil
	}
	p.Emulator = emulator.New(o)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.AddCluster(emulator.Cluster{Name: "Zanzibar payments", UUID: production, Description: "Quokka", Region: "eu-central-1",
		Allowlist: map[string]string{"198.51.100.0/24": "Office"}, Secrets: map[string]string{"TOKEN": "canary"}})
	name := "scheduled-backup-20261128-020000"
	if o.SameBackupNames {
		name = "backup-20261128-020000"
	}
	if _, err := p.Of(production).AddBackup(emulator.Backup{Age: time.Hour, Scheduled: true, Name: name}); err != nil {
		t.Fatal(err)
	}
	client, err := api.New(api.Config{BaseURL: server.URL, OAuthURL: server.URL + "/oauth/token", Audience: "api.cloud.camunda.io", ClientID: "emulator", ClientSecret: spec.Seal("emulator-secret")})
	if err != nil {
		t.Fatal(err)
	}
	p.client = client
	return p
}

var options = verify.Options{Wait: time.Second, Clean: 2 * time.Second, Log: slog.New(slog.DiscardHandler)}

func (p *place) verify(ctx context.Context, t *testing.T) (verify.Report, error) {
	t.Helper()
	plan, err := verify.Prepare(ctx, p.client, options)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Run(ctx, p.client, options)
}

// unchanged fails unless the organisation is as it was, and nothing but one scratch cluster was ever written to.
func (p *place) unchanged(t *testing.T) {
	t.Helper()
	clusters, err := p.client.Clusters(context.WithoutCancel(t.Context()))
	if err != nil || len(clusters) != 1 || clusters[0].UUID != production {
		t.Errorf("clusters %+v, %v", clusters, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	created, others := 0, map[string]bool{}
	for _, w := range p.writes {
		route, path, _ := strings.Cut(strings.TrimPrefix(w, w[:strings.Index(w, " ")+1]), " ")
		if route == "/clusters" {
			created++
			continue
		}
		others[strings.Split(path, "/")[2]] = true
	}
	if created > 1 || len(others) > 1 || others[production] {
		t.Errorf("%d clusters were created, and these were written to: %v", created, slices.Collect(maps.Keys(others)))
	}
}

func seen(r verify.Report) map[string]string {
	all := map[string]string{}
	for _, row := range r.Rows {
		all[row.ID] = string(row.Outcome) + ": " + row.Seen
	}
	return all
}

// oneWay is an API that answers as the emulator does by default, and otherWay one that answers otherwise wherever it can.
func oneWay() emulator.Options {
	return emulator.Options{Provisioning: 150 * time.Millisecond, BackingUp: time.Hour, BackupInterval: 15 * time.Minute}
}

func otherWay() emulator.Options {
	o := oneWay()
	o.JSONErrors, o.TrimTexts, o.SecretNameLength, o.ProvidedSecrets = true, true, 49, "value"
	o.ClusterListDelay, o.SecretListDelay, o.SecretDeleteDelay = time.Second, time.Minute, time.Minute
	o.BackupTooSoon, o.BackupCompleted, o.SameBackupNames = 429, "-", true
	o.Fault = func(_ *http.Request, route string) *emulator.Fault { // a new cluster has nothing to wait for
		if strings.HasSuffix(route, "/upgrade") {
			return &emulator.Fault{Kind: emulator.Answer, Status: 409, Header: http.Header{"Content-Type": {"text/plain"}},
				Body: "The migration of Zanzibar is still running. Wait until 2026-11-29T10:00 or ask wilhelmina@orders.example"}
		}
		return nil
	}
	o.NeverUsed, o.SameUsernames, o.MaxMonitoringClients, o.TooManyMonitoringClients = "created", 200, 5, 409
	o.Choices = emulator.Choices{
		MaxClusterName: 200, HiddenStage: true, ClearableStage: true, ClientsNeedHealthy: true, CanonicalNetworks: true, RefuseIPv6: true,
		UpdateCreatesSecret: true, StrictSecretDelete: true, LogSeconds: true,
	}
	return o
}

// An API of each kind is told from the other, and is as it was afterwards.
func TestBothWaysAreTold(t *testing.T) {
	t.Parallel()
	var reports []map[string]string
	for _, o := range []emulator.Options{oneWay(), otherWay()} {
		p := newPlace(t, o)
		p.connect(t)
		r, err := p.verify(t.Context(), t)
		if err != nil {
			t.Fatal(err)
		}
		p.unchanged(t)
		clean(t, r)
		reports = append(reports, seen(r))
	}
	for id, want := range map[string][2]string{
		"activity.timestamp":    {"seen: milliseconds", "seen: seconds"},
		"allowlist.form":        {"seen: kept as it was written", "seen: host bits were cleared, spaces were taken out, the description was cut, the text was changed"},
		"allowlist.ipv6":        {"seen: 204", "seen: 400 (… is not an address of IPv4)"},
		"backup.completed":      {"seen: an empty text", `seen: "-"`},
		"backup.sort":           {"seen: names of backups in clusters with a schedule scheduled-backup-99999999-999999", "seen: names of backups in clusters with a schedule backup-99999999-999999"},
		"backup.too_soon":       {"seen: the first: 200; the second at once: 409 (a manual backup can be created every … the next one at …)", "seen: the first: 200; the second at once: 429 (a manual backup can be created every … the next one at …)"},
		"client.creating":       {"seen: in a cluster that is Creating, creating a client: 200; its details: 412 (the cluster is not ready)", "seen: in a cluster that is Creating, creating a client: 412 (the cluster is not ready); its details: not asked for"},
		"cluster.listed":        {"seen: listed right after its creation", "seen: not listed right after its creation"},
		"errors.form":           {"seen: 400 text/plain as text, 404 text/plain as text, 409 text/plain as text, 412 text/plain as text", "seen: 400 application/json as JSON, 404 application/json as JSON, 409 application/json as JSON, 409 text/plain as text, 412 application/json as JSON, 429 application/json as JSON"},
		"labels.clear":          {"seen: 400 (the stage label is not one of …); labels: the stage alone", "seen: 204; labels: a list of 0"},
		"labels.stage":          {"seen: 204; labels: the stage alone", "seen: 204; labels: a list of 0"},
		"monitoring.limit":      {"seen: took 20; refused the next with 400 (a cluster has at most 20 monitoring clients)", "seen: took 5; refused the next with 409 (a cluster has at most 5 monitoring clients)"},
		"monitoring.never_used": {"seen: the beginning of time", "seen: the time of its creation"},
		"monitoring.same_name":  {"seen: 400 (a client of this user name exists)", "seen: 200"},
		"name.length":           {"seen: took 50 characters; refused 51 with 400 (the name is longer than 50 characters)", "seen: took 128 characters; refused 255 with 400 (the name is longer than 200 characters)"},
		"secret.delete_missing": {"seen: 204", "seen: 404 (secret not found)"},
		"secret.length":         {"seen: 50 characters: 204; 51: 400 (the name of a secret has at most 50 characters)", "seen: 50 characters: 400 (the name of a secret has at most 49 characters); 51: 400 (the name of a secret has at most 49 characters)"},
		"secret.listed":         {"seen: created: 204, listed at once; not listed after its deletion", "seen: created: 204, not listed at once; not listed after its deletion"},
		"secret.provided":       {"seen: 200, and none is listed", "seen: 3 are listed, each with a text"},
		"secret.update_missing": {"seen: 404 (secret not found); it is there afterwards: no", "seen: 204; it is there afterwards: no"},
		"upgrade.gate":          {"not seen: the upgrade of a new cluster is not gated: 400 (there is no newer generation)", "seen: text/plain, 409 (The migration of … is still running. Wait until … or ask …)"},
	} {
		if got := [2]string{reports[0][id], reports[1][id]}; got != want {
			t.Errorf("%s: got\n%s\n%s", id, got[0], got[1])
		}
	}
}

// connect switches on a private connection in the cluster that must stay as it is, as another client.
func (p *place) connect(t *testing.T) {
	t.Helper()
	_, err := p.client.Do(t.Context(), api.Try{Method: http.MethodPost, Path: "/secure-connectivity", Body: map[string]any{
		"allowedPrincipals": []string{"arn:aws:iam::123456789012:root"}, "allowedRegions": []string{"eu-central-1"},
	}}, production)
	_, unset := p.client.Do(t.Context(), api.Try{Method: http.MethodPut, Path: "/backups/schedule", Body: map[string]any{"schedule": "0 2 * * *"}}, production)
	if err := errors.Join(err, unset); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writes = nil
}

// What the API leaves out is seen, too, and so is a plan without the features.
func TestWhatIsMissingIsSeen(t *testing.T) {
	t.Parallel()
	o := oneWay()
	o.NotInPlan = []string{"backups", "schedules", "monitoring", "secureConnectivity", "encryption"}
	o.Choices.AbsentFields = []string{"ipallowlist", "ipwhitelist", "labels"}
	p := newPlace(t, o)
	r, err := p.verify(t.Context(), t)
	if err != nil {
		t.Fatal(err)
	}
	p.unchanged(t)
	clean(t, r)
	got := seen(r)
	const plan = "403 (backups is not part of your organization's plan)"
	for id, want := range map[string]string{
		"allowlist.hidden":      "seen: absent",
		"allowlist.empty":       "seen: a new cluster shows absent",
		"allowlist.form":        "seen: one entry became absent",
		"labels.stage":          "seen: 204; labels: absent",
		"backup.too_soon":       "not seen: no backup can be taken: " + plan,
		"backup.sort":           "not seen: " + plan,
		"monitoring.limit":      "not seen: it cannot be switched on: 403 (monitoring is not part of your organization's plan)",
		"permission.encryption": "seen: a key for a cluster without one: 403 (encryption is not part of your organization's plan)",
	} {
		if got[id] != want {
			t.Errorf("%s: got %s", id, got[id])
		}
	}
}

// The statuses of a restore are seen in the order in which they come.
func TestARestoreIsWatched(t *testing.T) {
	t.Parallel()
	for want, but := range map[string]func(*emulator.Options){
		"seen: 200; the cluster: Maintenance, Healthy; the restore: ": func(*emulator.Options) {},
		"seen: 200; the cluster: Restoring, Healthy; the restore: ":   func(o *emulator.Options) { o.RestoringStatus = "Restoring" },
		"not seen: it cannot be restored: 501 (":                      func(o *emulator.Options) { o.NotEnabled = []string{"restore"} },
		"not seen: there is no complete backup: Failed":               func(o *emulator.Options) { o.BackupOutcome = "fail" },
		"not seen: there is no complete backup: In progress":          func(o *emulator.Options) { o.BackingUp = time.Hour },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			o := oneWay()
			o.BackingUp, o.Restoring = 50*time.Millisecond, 100*time.Millisecond
			but(&o)
			p := newPlace(t, o)
			restoring := options
			restoring.Restore = true
			plan, err := verify.Prepare(t.Context(), p.client, restoring)
			if err != nil {
				t.Fatal(err)
			}
			r, err := plan.Run(t.Context(), p.client, restoring)
			if got := seen(r)["status.restore"]; err != nil || !strings.HasPrefix(got, want) {
				t.Errorf("got %s, %v", got, err)
			}
			p.unchanged(t)
			clean(t, r)
		})
	}
}

// However a verification ends, nothing is left, or the error names what is.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	fault := func(method, path string, f emulator.Fault, times int) func(*http.Request, string) *emulator.Fault {
		var mu sync.Mutex
		return func(_ *http.Request, route string) *emulator.Fault {
			mu.Lock()
			defer mu.Unlock()
			if route != method+" "+path || times == 0 {
				return nil
			}
			times--
			return &f
		}
	}
	const create, cluster = "/clusters", "/clusters/{clusterUuid}"
	for name, c := range map[string]struct {
		fault func(*http.Request, string) *emulator.Fault
		but   func(*emulator.Options)
		stop  string // the run is stopped with this request
		want  string // in the error; empty for none
		left  bool
	}{
		"the creation is refused":            {fault: fault("POST", create, emulator.Fault{Kind: emulator.Answer, Status: 400}, 1), want: "400"},
		"its answer is lost, and it is done": {fault: fault("POST", create, emulator.Fault{Kind: emulator.Reset, AfterCommit: true}, 1)},
		"its answer is lost, and it is not":  {fault: fault("POST", create, emulator.Fault{Kind: emulator.Answer, Status: 500}, 1), want: "may be left", left: true},
		"its answer has no id":               {fault: fault("POST", create, emulator.Fault{Kind: emulator.Answer, Body: "{}", AfterCommit: true}, 1)},
		"it never becomes Healthy":           {but: func(o *emulator.Options) { o.Provisioning = time.Hour }, want: "did not become Healthy"},
		"deletions fail twice":               {fault: fault("DELETE", cluster, emulator.Fault{Kind: emulator.Answer, Status: 409, Body: "not now"}, 2)},
		"the answer to it is lost":           {fault: fault("DELETE", cluster, emulator.Fault{Kind: emulator.Reset, AfterCommit: true}, 1)},
		"deletions fail":                     {fault: fault("DELETE", cluster, emulator.Fault{Kind: emulator.Answer, Status: 403, Body: "no"}, -1), want: "may be left", left: true},
		"a 401 in the scratch cluster":       {fault: fault("PUT", cluster+"/wake", emulator.Fault{Kind: emulator.Answer, Status: 401}, -1)},
		"a 401 to the log":                   {fault: fault("GET", "/activity/json", emulator.Fault{Kind: emulator.Answer, Status: 401}, -1)},
		"a 500 to each secret":               {fault: fault("POST", cluster+"/secrets", emulator.Fault{Kind: emulator.Answer, Status: 500}, -1)},
		"stopped while it is created":        {stop: "POST " + create, want: "context canceled"},
		"stopped before it is found":         {fault: fault("GET", cluster, emulator.Fault{Kind: emulator.Answer, Status: 404}, 5), stop: "POST " + create, want: "context canceled"},
		"stopped while it is Creating":       {but: func(o *emulator.Options) { o.Provisioning = time.Hour }, stop: "GET " + cluster, want: "context canceled"},
		"stopped in the middle":              {stop: "PATCH " + cluster, want: "context canceled"},
		"stopped at monitoring":              {stop: "POST " + cluster + "/monitoring/clients", want: "context canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := oneWay()
			o.Fault = c.fault
			if c.but != nil {
				c.but(&o)
			}
			p := newPlace(t, o)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			p.mu.Lock()
			p.stop = func(route string) {
				if route == c.stop {
					cancel()
				}
			}
			p.mu.Unlock()
			r, err := p.verify(ctx, t)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			left := new(verify.LeftError)
			if errors.As(err, &left) != c.left {
				t.Errorf("left: %v", err)
			}
			clean(t, r)
			if !c.left || left.UUID == "" {
				p.unchanged(t)
				return
			}
			p.Change(func(o *emulator.Options) { o.Fault = nil })
			p.leftover(t)
		})
	}
}

// leftover shows that the next verification recognises what is left, and can delete it and nothing else.
func (p *place) leftover(t *testing.T) {
	t.Helper()
	plan, err := verify.Prepare(t.Context(), p.client, options)
	if err != nil || len(plan.Leftovers) != 1 || len(plan.Clusters) != 2 {
		t.Fatalf("leftovers %+v of %d clusters, %v", plan.Leftovers, len(plan.Clusters), err)
	}
	if err := verify.Delete(t.Context(), p.client, production, time.Second); err == nil || !strings.Contains(err.Error(), "left alone") {
		t.Errorf("another cluster: %v", err)
	}
	if err := verify.Delete(t.Context(), p.client, plan.Leftovers[0].UUID, time.Second); err != nil {
		t.Error(err)
	}
	p.unchanged(t)
}

// clean fails if a report has anything of the organisation in it.
func clean(t *testing.T, r verify.Report) {
	t.Helper()
	var b bytes.Buffer
	if err := errors.Join(verify.JSON(&b, r), verify.Markdown(&b, r), verify.Text(&b, r, report.Style{})); err != nil {
		t.Fatal(err)
	}
	for _, own := range []string{"zanzibar", "payments", "quokka", "wilhelmina", "orders", organisation, production, "198.51", "canary", "emulator", "eyj", "camsync-verify", "127.0.0.1"} {
		if at := strings.Index(strings.ToLower(b.String()), own); at >= 0 {
			t.Errorf("the report has %q: %s", own, b.String()[max(0, at-60):min(b.Len(), at+60)])
		}
	}
	end := bytes.Index(b.Bytes(), []byte("\n}\n")) + 2
	schema, err := jsonschema.NewCompiler().Compile("../../schema/verification.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()[:end]))
	if err := errors.Join(err, schema.Validate(value)); err != nil {
		t.Error(err)
	}
	var rows struct{ Assumptions []verify.Row }
	if err := json.Unmarshal(b.Bytes()[:end], &rows); err != nil || len(rows.Assumptions) != len(r.Rows) {
		t.Errorf("JSON: %v, %d rows", err, len(rows.Assumptions))
	}
}
