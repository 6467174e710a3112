package api

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/spec"
)

// FuzzSegment builds paths with a name and reads them as a server does: the name comes back, and
// the path keeps its template.
func FuzzSegment(f *testing.F) {
	for _, name := range []string{"a", "..", ".", "", "a/b", "%2e%2e", "ü ö", "a+b@c.d", "~._-", "a:b", "&=$,", "\x00", "\u202e", "*"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		r, err := DeleteSecret{Name: name}.request("c-1")
		if err != nil {
			return
		}
		req, err := http.NewRequest(r.method, "https://api.example.com"+r.path, nil)
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		parts := strings.Split(req.URL.EscapedPath(), "/")
		if len(parts) != 5 || parts[3] != "secrets" || req.URL.RawQuery != "" || req.URL.Fragment != "" || req.URL.Host != "api.example.com" {
			t.Fatalf("%q becomes %q", name, r.path)
		}
		got, err := url.PathUnescape(parts[4])
		if err != nil || got != name {
			t.Fatalf("%q becomes %q, which is %q", name, parts[4], got)
		}
		if clean := path.Clean(req.URL.Path); clean != req.URL.Path || strings.Count(clean, "/") != 4 {
			t.Fatalf("%q becomes %q, which a server may take for %q", name, req.URL.Path, clean)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, text := range []string{"", "0", "-1", "7", "1e18", "9223372037", "99999999999999999999", "NaN", "Inf", "-Inf", "0x1p9", "1_0", "Mon, 23 Nov 2026 08:30:00 GMT", "Mon, 23 Nov 0001 08:30:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		f.Add(text)
	}
	now := time.Date(2026, 11, 23, 8, 29, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		h := http.Header{"Retry-After": {text}, "X-Ratelimit-Reset": {text}}
		for _, d := range []time.Duration{retryAfter(h, now), resetAfter(h, now)} {
			if d < 0 || d > maxAsked {
				t.Errorf("%q asks for %v", text, d)
			}
		}
	})
}

// FuzzAnswers reads any bytes as every kind of answer. What is known can stand in the next request.
func FuzzAnswers(f *testing.F) {
	for _, text := range []string{
		"", "null", "[]", "{}", "[{}]", "[null]", "<html>", "[]]", `{"a":"b"}`, `[{"email":"a","roles":[]}]`, `[{"name":"a","clientId":"b","permissions":[]}]`,
		`[{"uuid":"a","name":"b","labels":["prod"],"ipallowlist":[{"ip":"::/0,1.2.3.4"}],"region":{"name":"x (y)","uuid":"z"},"hardwarePackages":1e300}]`,
		`[{"uuid":"a","name":"b","encryption":{"type":"External","primaryKeyArn":"\u001b[31mx","secondaryKeyArn":7,"status":"Rotating"},"status":{"ready":"Healthy"}}]`,
		`{"channels":[],"clusterPlanTypes":[],"regions":[{"backups":[{"regions":[{}]}]}]}`, `{"clusterId":"x"}`, `{"clientId":"x","clientSecret":"y","links":{"a":1}}`,
		`{"message":"\u001b[31mx\u202e"}`, `{"access_token":"a.b.c","expires_in":1e99}`, `{"access_token":"a.eyJleHAiOjF9.c"}`, `[{"orgId":"o"}]`,
		`[{"uuid":"a","created":"2026-11-23T08:30:00Z","completed":"-","status":"Complete"},{"uuid":"b","created":7,"completed":"yesterday","status":"In progress"}]`,
		`{"status":{}}`, `{"status":{"spec":{"allowedPrincipals":["a"],"allowedRegions":["b"]},"status":{"endpointConnectionCount":1e300,"conditions":[1,{"type":7,"status":"True"}],"endpointConnections":{},"urls":[]}}}`,
	} {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"newClusterId":"x","results":{"backupClone":"ok","restore":{"error":"\u001b[31mno"}}}`))
	f.Add([]byte(`{"uuid":"x","backupId":"y","state":"COMPLETED","startTimestamp":"2026-11-23T08:30:00Z","completionTimestamp":"\u001b[31m"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if answer, err := readTakenBackup(body); err == nil && Check(DeleteBackup{ID: answer.Backup.UUID}) != nil {
			t.Error("a backup that cannot be named")
		}
		if restore, err := readRestore(body); err == nil && (restore.UUID == "" || restore.Over() && restore.State == "") {
			t.Error("a restore without an id or a state is over")
		}
		if answer, err := readFailover(body); err == nil {
			if _, err := clusterRequest(http.MethodGet, answer.Failover.Cluster, ""); err != nil {
				t.Errorf("a new cluster that cannot be asked for: %v", err)
			}
		}
		if clusters, err := readClusters(body); err == nil {
			for _, c := range clusters {
				if _, err := clusterRequest(http.MethodGet, c.UUID, "/secrets"); err != nil || c.Name == "" {
					t.Errorf("a cluster that cannot be asked for: %v", err)
				}
				if len(c.Allowlist.Value().Entries) > 0 && c.Allowlist.Value().Entries[0].IP == "" {
					t.Error("an entry without an address")
				}
				if reason, hint := c.Unusable(); (reason == "") != (hint == "") {
					t.Errorf("it is unusable since %q, with the hint %q", reason, hint)
				}
			}
		}
		if members, err := readMembers(body); err == nil {
			for _, m := range members {
				if m.Email == "" || m.Roles == nil {
					t.Errorf("%+v", m)
				}
			}
		}
		if clients, err := readClients(body); err == nil {
			for _, c := range clients {
				if c.Name == "" || c.ID == "" || c.Permissions == nil {
					t.Errorf("%+v", c)
				}
			}
		}
		if secrets, err := readSecrets(body); err == nil {
			for _, s := range secrets {
				if value, known := s.Value.Get(); s.Name == "" || known && value.Reveal() == "" {
					t.Errorf("%+v", s)
				}
			}
		}
		if backups, err := readBackups(body); err == nil {
			for _, b := range backups {
				if _, err := namedRequest(http.MethodDelete, "c-1", "/backups/", "{backupId}", "id", b.UUID); err != nil {
					t.Errorf("a backup that cannot be asked for: %v", err)
				}
			}
			if newest, ok := spec.NewestComplete(backups); ok && slices.ContainsFunc(backups, func(b spec.Backup) bool { return b.Complete() && b.At().After(newest.At()) }) {
				t.Errorf("%+v is not the newest", newest)
			}
		}
		if link, err := readPrivateLink(body); err == nil && !link.On && len(link.Principals)+len(link.Regions)+link.Count+len(link.Conditions) > 0 || link.Count < 0 {
			t.Errorf("%+v", link)
		}
		if answer, err := readCreatedClient(body); err == nil && (answer.Client.ID == "" || answer.Client.Secret.Reveal() == "") {
			t.Errorf("%+v", answer)
		}
		if answer, err := readCreatedCluster(body); err == nil && answer.Created == "" {
			t.Errorf("%+v", answer)
		}
		_, _ = readClusterOptions(body)
		_, _ = readUpgrade(body)
		_, _ = readSchedule(body)
		_, _ = readActivity(body)
		begun := time.Now()
		if token, err := readToken(body, http.Header{}); err == nil {
			left, most := token.Expiry.Sub(begun), maxLife+time.Since(begun)
			if token.AccessToken == "" || left <= 0 || left > most {
				t.Errorf("a token of %d bytes for %v", len(token.AccessToken), left)
			}
		}
		for _, text := range []string{message(body), clean(string(body))} {
			if utf8.RuneCountInString(text) > maxMessage || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
				return r < ' ' || r >= 0x7f && r <= 0x9f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
			}) {
				t.Errorf("message %q", text)
			}
		}
	})
}

// FuzzCache opens any bytes as a cache file, sealed by us or not.
func FuzzCache(f *testing.F) {
	c, err := newCache(f.TempDir(), login{url: "u", audience: "a", id: "i", secret: spec.Seal("secret")})
	if err != nil {
		f.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 8, 29, 0, 0, time.UTC)
	for _, text := range []string{"", "null", "{}", `{"token":{}}`, `{"token":{"access_token":"x","expiry":"2026-11-23T08:30:00Z"}}`, `{"refusal":{"wait":-1,"until":"9999-01-01T00:00:00Z"}}`, `{"asked":"9999-01-01T00:00:00Z"}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, ok := c.open(text, now); ok {
			t.Error("bytes that were never sealed are read")
		}
		h, ok := c.open(c.seal.Seal(nil, nil, text, c.identity), now)
		if !ok {
			return
		}
		if h.Token != nil && (h.Token.AccessToken == "" || h.Token.Expiry.After(now.Add(maxLife+maxSkew)) || h.Obtained.After(now.Add(maxSkew))) {
			t.Error("a token that cannot be")
		}
		if h.Refusal.stands(now) && h.Refusal.Until.Sub(now) > maxBackOff || h.Asked.After(now.Add(maxSkew)) {
			t.Errorf("%+v", h.Refusal)
		}
	})
}
