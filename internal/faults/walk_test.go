package faults

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

var (
	walks = flag.Int("faults.walks", 0, "how many walks; 0 for a few, or 2000 in the long version")
	seed  = flag.Uint64("faults.seed", 1, "of the first walk")
)

const steps = 10 // of a walk

// However the file changes and whatever goes wrong meanwhile: once nothing does, the organisation is as the
// file says.
func TestWalks(t *testing.T) {
	t.Parallel()
	n := *walks
	switch {
	case n == 0 && *long:
		n = 2000
	case n == 0:
		n = 6
	}
	var runs, killed, faults, renames, held int
	for i := range uint64(n) {
		walk := &walk{random: rand.New(rand.NewPCG(*seed+i, 0))}
		inSecureWorld(t, walk.options(), walk.connections(t, i), func(w *world) {
			if err := walk.walk(w); err != nil {
				t.Errorf("-faults.seed=%d -faults.walks=1: %v", *seed+i, err)
			}
		})
		runs, killed, faults = runs+walk.runs, killed+walk.killed, faults+walk.faults
		renames, held = renames+walk.renames, held+walk.held
	}
	t.Logf("%d walks of %d steps: %d runs, %d of them killed, %d wrong answers; %d steps with renames by others, %d of them held until it was told which cluster is meant",
		n, steps, runs, killed, faults, renames, held)
}

// A walk is a random one over desired organisations.
type walk struct {
	random  *rand.Rand // for the walk itself
	runs    int
	killed  int
	renames int // steps with renames by others
	held    int // of them, those that ended in a hold

	mu     sync.Mutex
	air    *rand.Rand // for what befalls requests, which come from several goroutines
	faults int
	rename func() // what somebody does in the midst of a run, once so many requests have come
	after  int
}

func (k *walk) options() emulator.Options {
	upTo := func(d time.Duration) time.Duration { return time.Duration(k.random.Int64N(int64(d))) }
	return emulator.Options{
		Provisioning: upTo(5 * time.Minute), Upgrading: upTo(5 * time.Minute), Connecting: upTo(5 * time.Minute), ConnectivityListDelay: upTo(40 * time.Second),
		ClusterListDelay: upTo(40 * time.Second), ClientListDelay: upTo(40 * time.Second),
		ClusterDeleteDelay: upTo(40 * time.Second), SecretDeleteDelay: upTo(40 * time.Second),
		ClientDeleteDelay: upTo(40 * time.Second), SecretListDelay: upTo(40 * time.Second),
		MemberListDelay: upTo(40 * time.Second), MemberDeleteDelay: upTo(40 * time.Second),
		LogNames: pick(k.random, emulator.ByID, emulator.BySubject, emulator.ByName, emulator.ByOther), LogDelay: upTo(2 * time.Minute),
	}
}

// connections are plain in one half of the walks. In the other they are HTTP/2, and end before requests are processed.
func (k *walk) connections(t *testing.T, i uint64) *secure {
	if i%2 == 0 {
		return nil
	}
	s := newSecure(t)
	s.goAwayAfter, s.streams, s.refused, s.cut = 1+k.random.IntN(40), 1+k.random.IntN(40), 7+k.random.IntN(20), 7+k.random.IntN(20)
	return s
}

func (k *walk) walk(w *world) error {
	k.air = rand.New(rand.NewPCG(k.random.Uint64(), 0))
	w.emulator.SetMember("admin@example.com", "Admin", "admin")
	w.emulator.AddCluster(emulator.Cluster{
		UUID: seeded + "theirs", Name: "theirs", Secrets: map[string]string{"THEIRS": "canary theirs"}, Clients: map[string][]string{"a": {"Zeebe"}},
	})
	hub, seen := newHub(w, k.random), 0
	gone := func() []emulator.Change {
		all := w.emulator.Deletions()
		defer func() { seen = len(all) }()
		return all[seen:]
	}
	for step := range steps {
		d := k.desired()
		if k.random.IntN(4) == 0 {
			d.pins = hub.declared
		}
		w.write("org.yaml", d.file())
		w.set(d.values)
		before := hub.renames
		hub.story.Reset()
		w.faults(k.befall)
		for range k.random.IntN(3) {
			kill := ""
			if k.random.IntN(3) > 0 {
				kill = fmt.Sprint("#", 1+k.random.IntN(24))
			}
			if k.random.IntN(4) == 0 {
				k.meanwhile(k.random.IntN(40), func() { hub.plainly(d) })
			}
			p := w.run(kill)
			k.meanwhile(0, nil) // from here on, no request that is still on its way has a person act
			fmt.Fprintf(&hub.story, "a run, killed: %t, %v\n%s", p.dead, p.err, p.outcome())
			k.runs++
			if p.dead {
				k.killed++
			}
			pause(time.Duration(k.random.IntN(30)) * time.Second)
		}
		w.faults(nil)
		if step > 0 && k.random.IntN(4) == 0 {
			pause(3 * time.Minute) // until what is under way is done
			hub.mix()
		}
		held, err := hub.ends(d, gone)
		k.runs += 2
		if before != hub.renames {
			k.renames++
		}
		if held {
			k.held++
		}
		if err != nil {
			return fmt.Errorf("step %d: %w\n%s%s", step, err, d.file(), hub.story.String())
		}
	}
	return nil
}

// meanwhile lets somebody do something when so many more requests have come.
func (k *walk) meanwhile(after int, what func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.after, k.rename = after, what
}

// befall lets something go wrong with one request in twelve, and delays all others a little.
func (k *walk) befall(*http.Request, string) *emulator.Fault {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.after--; k.after < 0 && k.rename != nil {
		k.rename()
		k.rename = nil
	}
	if k.air.IntN(12) == 0 {
		all := wrongs()
		fault := all[k.air.IntN(len(all))].fault
		fault.Delay = min(fault.Delay, settle-50*time.Second) // with a list that lags behind, still within what is promised
		k.faults++
		return &fault
	}
	return &emulator.Fault{Delay: time.Duration(k.air.IntN(2000)) * time.Millisecond}
}

// A desired organisation of a walk.
type desired struct {
	values   map[string]string
	members  map[string]string // e-mail to roles
	clusters []desiredCluster
	pins     map[string]string // the uuids of clusters, by their names
}

type desiredCluster struct {
	name, description, allowlist, generation string
	region, schedule, link, monitoring       string
	absent                                   bool
	secrets                                  []string
	clients                                  map[string]string // name to permissions
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func (k *walk) desired() desired {
	r := k.random
	d := desired{values: map[string]string{}, members: map[string]string{}}
	for _, name := range []string{"A", "B", "C"} {
		d.values[name] = fmt.Sprintf("canary %d &=\"%s", r.IntN(3), name)
	}
	for _, who := range []string{"ana", "bo", "cy"} {
		if r.IntN(3) > 0 {
			d.members[who+"@example.com"] = pick(r, "visitor", "developer", "analyst, developer", "admin")
		}
	}
	for _, name := range []string{"one", "two"} {
		c := desiredCluster{
			name: name, absent: r.IntN(5) == 0, description: pick(r, "first", "second"), generation: pick(r, "Camunda 8.8+gen4", "Camunda 8.9+gen1"),
			allowlist: pick(r, "192.0.2.0/24", "192.0.2.0/25, 198.51.100.7", "2001:db8::/32"), clients: map[string]string{},
			schedule: pick(r, "", "0 2 * * *", "15 3 1 * *"), region: "europe-west1",
			monitoring: pick(r, "", "[]", "[{name: grafana, credentials: {file: creds/"+name+".metrics}}]"),
		}
		if name == "two" {
			c.region, c.link = "eu-central-1", pick(r, "", "{state: absent}", link("root"), link("user/ana"))
		}
		for _, s := range []string{"A", "B", "C"} {
			if r.IntN(2) == 0 {
				c.secrets = append(c.secrets, s)
			}
		}
		for _, client := range []string{"a", "b"} {
			if r.IntN(3) > 0 {
				c.clients[client] = pick(r, "Zeebe", "Operate", "Zeebe, Tasklist")
			}
		}
		d.clusters = append(d.clusters, c)
	}
	return d
}

func (d desired) file() string {
	var b strings.Builder
	b.WriteString("apiVersion: camsync/v1\npolicy:\n  prune: [members, secrets, clients, monitoringClients]\n  maxDeletePercent: 100\n" +
		"  allow: [access-gain, access-loss, cost, data-loss, irreversible, credential-loss]\nmembers:\n  - {email: admin@example.com, roles: [admin]}\n")
	for _, who := range slices.Sorted(maps.Keys(d.members)) {
		fmt.Fprintf(&b, "  - {email: %s, roles: [%s]}\n", who, d.members[who])
	}
	b.WriteString("clusters:\n")
	for _, c := range d.clusters {
		if c.absent {
			fmt.Fprintf(&b, "  - {name: %s, state: absent}\n", c.name)
			continue
		}
		pin := ""
		if uuid := d.pins[c.name]; uuid != "" {
			pin = "    uuid: " + uuid + "\n"
		}
		fmt.Fprintf(&b, "  - name: %s\n%s    description: %s\n    region: %s\n    channel: Stable\n    planType: G3-S\n    generation: %s\n"+
			"    allowlist:\n      - {ip: \"%s\", description: Office}\n    backupSchedule: %q\n    secrets:%s\n", c.name, pin, c.description, c.region, c.generation, c.allowlist, c.schedule, none(len(c.secrets), "{}"))
		for _, s := range c.secrets {
			fmt.Fprintf(&b, "      %s: {env: %s}\n", s, s)
		}
		if c.monitoring != "" {
			fmt.Fprintf(&b, "    monitoringClients: %s\n", c.monitoring)
		}
		if c.link != "" {
			fmt.Fprintf(&b, "    secureConnectivity: %s\n", c.link)
		}
		fmt.Fprintf(&b, "    clients:%s\n", none(len(c.clients), "[]"))
		for _, client := range slices.Sorted(maps.Keys(c.clients)) {
			fmt.Fprintf(&b, "      - {name: %s, permissions: [%s], credentials: {file: creds/%s-%s.env}}\n", client, c.clients[client], c.name, client)
		}
	}
	return b.String()
}

// link is a private link for a principal of an account.
func link(principal string) string {
	return `{allowedPrincipals: ["arn:aws:iam::123456789012:` + principal + `"], allowedRegions: [eu-central-1]}`
}

func none(n int, text string) string {
	if n > 0 {
		return ""
	}
	return " " + text
}

func (d desired) clients() []wantedClient {
	var all []wantedClient
	for _, c := range d.clusters {
		for client := range c.clients {
			if !c.absent {
				all = append(all, wantedClient{c.name, client, "creds/" + c.name + "-" + client + ".env"})
			}
		}
	}
	return all
}

// absent says whether the file wants a cluster gone.
func (d desired) absent(name string) bool {
	return slices.ContainsFunc(d.clusters, func(c desiredCluster) bool { return c.name == name && c.absent })
}

// mayGo says whether the file asks for a deletion. A client may always be made anew.
func (d desired) mayGo(gone emulator.Change) bool {
	if gone.Kind == "member" {
		return d.members[gone.Name] == "" && gone.Name != "admin@example.com"
	}
	for _, c := range d.clusters {
		switch {
		case gone.Kind == "cluster" && gone.Name == c.name:
			return c.absent
		case gone.Cluster != c.name || c.absent:
		case gone.Kind == "secret":
			return !slices.Contains(c.secrets, gone.Name)
		case strings.HasPrefix(gone.Kind, "monitoring"): // a client, or the endpoint
			return c.monitoring == "[]"
		case gone.Kind == "schedule":
			return c.schedule == ""
		case gone.Kind == "secureConnectivity":
			return c.link != "" // none is wanted, or another one
		case gone.Kind == "client":
			return true
		}
	}
	return false
}
