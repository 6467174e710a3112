package apply_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A vault is an organisation with one cluster whose encryption is External. It shows what a test gives it, from its
// creation and from the supply of its key on.
type vault struct {
	org
	created, keyed []shown
	puts           []error // the answers to the calls that set keys, in turn; then none
	lost           bool    // such a call is done although it is answered with an error
	key            string  // that it has
	at             time.Time
	late           time.Duration // from a call until its key is listed
}

// A shown state lasts from a time on.
type shown struct {
	from       time.Duration
	status     spec.Status
	encryption spec.EncryptionStatus
}

const ours = "arn:aws:kms:eu-central-1:123456789012:key/mrk-00000000000000000000000000000001"

func (v *vault) Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error) {
	answer, err := v.org.Do(ctx, call, cluster)
	keys, ok := call.(api.SetEncryptionKeys)
	if !ok {
		return answer, err
	}
	if len(v.puts) > 0 {
		err, v.puts = v.puts[0], v.puts[1:]
	}
	if err == nil || v.lost {
		v.key, v.at = keys.Primary, time.Now()
	}
	return api.Answer{}, err
}

func (v *vault) Clusters(context.Context) ([]spec.Cluster, error) {
	states, since := v.created, v.begun
	c := spec.Cluster{UUID: "id-c", Name: "c", Encryption: spec.Known(spec.External), EncryptionKeys: spec.Known(spec.EncryptionKeys{})}
	if v.key != "" && time.Since(v.at) >= v.late {
		c.EncryptionKeys = spec.Known(spec.EncryptionKeys{Primary: v.key})
		states, since = v.keyed, v.at
	}
	for _, s := range states {
		if time.Since(since) >= s.from {
			c.Status, c.EncryptionStatus = s.status, s.encryption
		}
	}
	return []spec.Cluster{c}, nil
}

func (v *vault) Cluster(ctx context.Context, uuid string) (*spec.Cluster, error) {
	clusters, err := v.Clusters(ctx)
	return among(clusters, uuid), err
}

// lockedUp is the plan of a new cluster with a key and a secret.
func lockedUp() []diff.Action {
	needs := []spec.Name{spec.ClusterName("c")}
	return []diff.Action{
		{Verb: diff.Create, Name: needs[0], Calls: []api.Call{api.CreateCluster{Name: "c", Encryption: spec.External}}},
		{Verb: diff.Update, Name: needs[0], Needs: needs, Calls: []api.Call{api.SetEncryptionKeys{Primary: ours}}},
		{Verb: diff.Create, Name: spec.Secrets.Name("c", "S"), Needs: needs, Calls: []api.Call{api.CreateSecret{Name: "S"}}},
	}
}

func TestNewClusterGetsItsKey(t *testing.T) {
	const all, putOnce = "created, updated, created", "CreateCluster SetEncryptionKeys CreateSecret"
	waits := []shown{{0, spec.WaitingForInput, spec.KeyNotSupplied}}
	usable := []shown{{0, spec.WaitingForInput, spec.KeyNotSupplied}, {5 * time.Second, spec.Creating, spec.EncryptionReady}, {time.Minute, spec.Healthy, spec.EncryptionReady}}
	notReady := []shown{{0, spec.WaitingForInput, spec.KeyNotReady}}
	broken := &api.Error{Method: "PUT", Route: "/clusters/{clusterUuid}/encryption", Status: 503, Message: "busy"}
	for name, c := range map[string]struct {
		*vault
		want, sent string
		within     time.Duration // at most, until the end
	}{
		"it waits for input":                    {&vault{created: waits, keyed: usable}, all, putOnce, 2 * time.Minute},
		"it is Creating first":                  {&vault{created: []shown{{0, spec.Creating, spec.KeyNotSupplied}, {20 * time.Second, spec.WaitingForInput, spec.KeyNotSupplied}}, keyed: usable}, all, putOnce, 2 * time.Minute},
		"it stays Creating":                     {&vault{created: []shown{{0, spec.Creating, spec.KeyNotSupplied}}, keyed: usable}, all, putOnce, 3 * time.Minute},
		"no state of the encryption is shown":   {&vault{created: []shown{{0, spec.Creating, ""}, {20 * time.Second, spec.WaitingForInput, ""}}, keyed: []shown{{0, spec.Creating, ""}, {time.Minute, spec.Healthy, ""}}}, all, putOnce, 2 * time.Minute},
		"it is Healthy at once, and has no key": {&vault{created: []shown{{0, spec.Healthy, spec.KeyNotSupplied}}, keyed: []shown{{0, spec.Healthy, spec.EncryptionReady}}}, all, putOnce, time.Minute},
		"the key is listed late":                {&vault{created: waits, keyed: usable, late: 30 * time.Second}, all, putOnce, 3 * time.Minute},
		"the key is not ready for a minute": {&vault{created: waits, keyed: []shown{{0, spec.WaitingForInput, spec.KeyNotReady}, {time.Minute, spec.Creating, spec.EncryptionReady},
			{2 * time.Minute, spec.Healthy, spec.EncryptionReady}}}, all, putOnce, 3 * time.Minute},
		"the storage follows": {&vault{created: waits, keyed: []shown{{0, spec.Creating, spec.StorageNotReady}, {10 * time.Minute, spec.Healthy, spec.EncryptionReady}}},
			all, putOnce, 12 * time.Minute},
		"its key does not admit the role": {&vault{created: waits, keyed: notReady},
			"created, held: Camunda cannot use its encryption key (ExternalEncryptionKeyNotReady), not tried: it waits for cluster/c, which was not done",
			"CreateCluster SetEncryptionKeys", 3 * time.Minute},
		"the provider fails": {&vault{created: waits, keyed: []shown{{0, spec.Creating, spec.EncryptionProviding}}},
			"created, held: its encryption failed (ProviderError), not tried: it waits for cluster/c, which was not done",
			"CreateCluster SetEncryptionKeys", 3 * time.Minute},
		"the key is refused": {&vault{created: waits, puts: []error{&api.Error{Status: 400, Message: "no such region"}}},
			"created, failed:  : 400 Bad Request: no such region, not tried: it waits for cluster/c, which was not done", "CreateCluster SetEncryptionKeys", time.Minute},
		"the key's answer is lost": {&vault{created: waits, keyed: usable, puts: []error{broken}, lost: true}, all, putOnce, 2 * time.Minute},
		"the key is lost": {&vault{created: waits, puts: []error{errors.New("connection reset")}},
			"created, failed: connection reset, not tried: it waits for cluster/c, which was not done", "CreateCluster SetEncryptionKeys", time.Minute},
		"the key never appears": {&vault{created: waits, late: time.Hour},
			"created, held: Camunda still shows no key as its key, not tried: it waits for cluster/c, which was not done", "CreateCluster SetEncryptionKeys", 3 * time.Minute},
		"another client was faster": {&vault{key: "arn:theirs", keyed: usable},
			"created, held: changed since the plan: its encryption key is now arn:theirs, not tried: it waits for cluster/c, which was not done", "CreateCluster", time.Minute},
		"it is Unhealthy in the end": {&vault{created: waits, keyed: []shown{{0, spec.Creating, spec.EncryptionReady}, {time.Minute, spec.Unhealthy, spec.EncryptionReady}}},
			"created, failed: the key was supplied, but its cluster did not become Healthy: it is Unhealthy, not tried: it waits for cluster/c, which was not done",
			"CreateCluster SetEncryptionKeys", 3 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := c.vault
				v.begun = time.Now()
				results := apply.Run(t.Context(), v, diff.Plan{Actions: lockedUp()}, apply.Options{Wait: 30 * time.Minute})
				check(t, "outcomes", inWords(results), c.want)
				check(t, "calls", calls(v.sent), c.sent)
				if took := time.Since(v.begun); took > c.within {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// A key is set only where the cluster still has the one that the plan saw.
func TestKeysAreReadAgainBeforeTheyAreSet(t *testing.T) {
	other := strings.Replace(ours, "1", "9", -1)
	for name, c := range map[string]struct {
		has, called, want string
	}{
		"as planned":        {other, "c", "updated"},
		"ours by now":       {ours, "c", "updated"},
		"yet another":       {other + "x", "c", "held: changed since the plan: its encryption key is now " + other + "x"},
		"none":              {"", "c", "held: changed since the plan: its encryption key is now none"},
		"under a new name":  {other, "new", `held: changed since the plan: the cluster is now called "c"`},
		"which is declared": {other, "c", "updated"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ready := []shown{{0, spec.Healthy, spec.EncryptionReady}}
				v := &vault{key: c.has, created: ready, keyed: ready}
				a := diff.Action{Verb: diff.Update, Name: spec.ClusterName("c"), UUID: "id-c", Called: []string{c.called},
					Calls: []api.Call{api.SetEncryptionKeys{Primary: ours, From: other}}}
				check(t, "outcome", inWords(apply.Run(t.Context(), v, diff.Plan{Actions: []diff.Action{a}}, apply.Options{Wait: time.Hour})), c.want)
			})
		})
	}
}

// A cluster that cannot use its new key is frozen: what the plan has for it beside that is not sent, the upgrade least of all.
func TestNothingEntersAClusterThatItsNewKeyFreezes(t *testing.T) {
	other := strings.Replace(ours, "1", "9", -1)
	ready := []shown{{0, spec.Healthy, spec.EncryptionReady}}
	for name, c := range map[string]struct {
		*vault
		want, sent string
	}{
		"the key can be used": {&vault{key: other, keyed: ready}, "updated, created, deleted", "SetEncryptionKeys CreateSecret DeleteSecret"},
		"its policy is closed": {&vault{key: other, keyed: []shown{{0, spec.Healthy, spec.KeyNotReady}}},
			"held: Camunda cannot use its encryption key (ExternalEncryptionKeyNotReady), held: Camunda cannot use its encryption key (ExternalEncryptionKeyNotReady), " +
				"held: Camunda cannot use its encryption key (ExternalEncryptionKeyNotReady)", "SetEncryptionKeys"},
		"the key is refused": {&vault{key: other, keyed: ready, puts: []error{&api.Error{Status: 400, Message: "no such region"}}},
			"failed:  : 400 Bad Request: no such region, created, deleted", "SetEncryptionKeys CreateSecret DeleteSecret"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				actions := []diff.Action{
					{Verb: diff.Update, Name: spec.ClusterName("c"), UUID: "id-c", Called: []string{"c"}, Calls: []api.Call{api.SetEncryptionKeys{Primary: ours, From: other}}},
					{Verb: diff.Create, Name: spec.Secrets.Name("c", "S"), UUID: "id-c", Calls: []api.Call{api.CreateSecret{Name: "S"}}},
					{Verb: diff.Delete, Name: spec.Secrets.Name("c", "T"), UUID: "id-c", Calls: []api.Call{api.DeleteSecret{Name: "T"}}},
				}
				results := apply.Run(t.Context(), c.vault, diff.Plan{Actions: actions}, apply.Options{Wait: time.Hour})
				check(t, "outcomes", inWords(results), c.want)
				check(t, "calls", calls(c.org.sent), c.sent)
			})
		})
	}
}

// inWords are the outcomes with their reasons, on one line.
func inWords(results []apply.Result) string {
	var all []string
	for _, r := range results {
		text := string(r.Outcome)
		if r.Err != nil {
			text += fmt.Sprintf(": %v", r.Err)
		} else if r.Outcome == apply.Held {
			text += ": " + r.Action.Reason
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// calls are the types of what was sent.
func calls(sent []string) string {
	var all []string
	for _, s := range sent {
		all = append(all, s[strings.LastIndexByte(s, '.')+1:])
	}
	return strings.Join(all, " ")
}
