package faults

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
)

// A wantedClient is one whose credentials must be in their file.
type wantedClient struct{ cluster, name, file string } // the cluster's name or id

// rounds is how many runs may be needed once nothing goes wrong any more.
const rounds = 3

// settles runs camsync until nothing is left to do, in rounds at most, and then once more, which must not write.
func (w *world) settles() error {
	var last *process
	for range rounds {
		last = w.later()
		pause(last.waits())
		if last.err == nil && len(last.plan.Actions) == 0 {
			before := w.writes()
			if last = w.run(""); last.err != nil || len(last.plan.Actions) > 0 || w.writes() != before {
				return fmt.Errorf("what was in sync is no longer: %v %v", last.err, last.plan.Actions)
			}
			return nil
		}
	}
	pause(time.Minute)
	if last = w.run(""); last.err == nil && len(last.plan.Actions) == 0 {
		return nil
	}
	return fmt.Errorf("not in sync after %d runs: %v\n%s", rounds, last.err, last.outcome())
}

// waits is how long the holds of a run last: an earlier request may arrive as long.
func (p *process) waits() time.Duration {
	var until time.Time
	for _, r := range p.results {
		if w := r.Action.Wait; w != nil && w.Until.After(until) {
			until = w.Until
		}
	}
	return max(0, time.Until(until))
}

// later is a run after a while.
func (w *world) later() *process {
	pause(time.Minute)
	p := w.run("")
	if blocked := new(api.LoginError); errors.As(p.err, &blocked) {
		pause(time.Until(blocked.Until)) // the login server asked for it
		p = w.run("")
	}
	return p
}

// outcome is what became of a run, a line for each action.
func (p *process) outcome() string {
	var b strings.Builder
	for _, r := range p.results {
		fmt.Fprintf(&b, "%s: %s %v\n", r.Action, r.Outcome, r.Err)
	}
	return b.String()
}

// judge says what is wrong with the world, whatever its runs were meant to do.
func (w *world) judge(clients []wantedClient) error {
	if v := w.emulator.Violations(); len(v) > 0 {
		return fmt.Errorf("the emulator saw: %s", strings.Join(v, "; "))
	}
	w.mu.Lock()
	strays := w.strays
	w.mu.Unlock()
	if len(strays) > 0 {
		return fmt.Errorf("a connection went to %s", strings.Join(strays, ", "))
	}
	live, err := w.clusters()
	if err != nil {
		return err
	}
	secrets := w.emulator.ClientSecrets()
	for _, k := range clients {
		if err := w.delivered(live, k, secrets); err != nil {
			return fmt.Errorf("client %s: %w", k.name, err)
		}
	}
	return w.leaks(w.emulator.IssuedSecrets())
}

// A liveCluster is a cluster as the colleague sees it.
type liveCluster struct{ Name, UUID string }

// listed are all living clusters.
func (w *world) listed() []liveCluster {
	w.t.Helper()
	var live []liveCluster
	if err := json.Unmarshal([]byte(w.someone("GET", "/clusters", "")), &live); err != nil {
		w.t.Error(err)
	}
	return live
}

// clusters are the living ones. No two may share a name.
func (w *world) clusters() ([]liveCluster, error) {
	live := w.listed()
	seen := map[string]bool{}
	for _, c := range live {
		if seen[c.Name] {
			return nil, fmt.Errorf("two clusters are called %s", c.Name)
		}
		seen[c.Name] = true
	}
	return live, nil
}

// delivered says what is wrong with the credentials of a client: they must be those of the one that lives.
func (w *world) delivered(live []liveCluster, k wantedClient, secrets map[string]string) error {
	var uuid string
	for _, c := range live {
		if c.Name == k.cluster || c.UUID == k.cluster {
			uuid = c.UUID
		}
	}
	if uuid == "" {
		return fmt.Errorf("its cluster %s is not there", k.cluster)
	}
	var there []struct{ Name, ClientID string }
	if err := json.Unmarshal([]byte(w.someone("GET", "/clusters/"+uuid+"/clients", "")), &there); err != nil {
		return err
	}
	id := ""
	for _, l := range there {
		if l.Name == k.name {
			id = l.ClientID
		}
	}
	text, err := os.ReadFile(w.path(k.file))
	switch {
	case id == "":
		return fmt.Errorf("it is not there")
	case err != nil:
		return err
	case secrets[id] == "":
		return fmt.Errorf("it was not made by a request")
	}
	gotID, gotSecret := credentials(k.file, string(text))
	switch {
	case gotID != id:
		return fmt.Errorf("%s is for %q, and %q lives", k.file, gotID, id)
	case gotSecret != secrets[id]:
		return fmt.Errorf("%s holds another secret", k.file)
	}
	return nil
}

// credentials reads a destination as a program would that has never heard of camsync.
func credentials(file, text string) (id, secret string) {
	fields := map[string]string{}
	if strings.HasSuffix(file, ".json") {
		_ = json.Unmarshal([]byte(text), &fields)
	} else {
		for line := range strings.Lines(text) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			fields[name] = strings.Trim(value, "'") // no id and no secret of the emulator holds one
		}
	}
	return fields["CAMUNDA_CLIENT_ID"], fields["CAMUNDA_CLIENT_SECRET"]
}

// leaks looks for every secret of the world, in every form, in all that its runs have said.
func (w *world) leaks(clients map[string]string) error {
	text := w.said()
	secrets := []string{accountSecret}
	for _, value := range w.env {
		secrets = append(secrets, value)
	}
	for _, value := range clients {
		secrets = append(secrets, value)
	}
	for _, secret := range append(secrets, "canary", "eyJhbGci") { // how the values of all secrets, and all tokens, begin
		for _, form := range forms(secret) {
			if _, after, found := strings.Cut(text, form); found {
				return fmt.Errorf("a secret was said: %s…%s", form[:3], after[:min(len(after), 40)])
			}
		}
	}
	return nil
}

// forms are the ways in which a secret could be written.
func forms(secret string) []string {
	quoted, _ := json.Marshal(secret)
	all := []string{secret, string(quoted[1 : len(quoted)-1]), url.QueryEscape(secret), url.PathEscape(secret), hex.EncodeToString([]byte(secret))}
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		all = append(all, e.EncodeToString([]byte(secret)))
	}
	return all
}
