package absorb_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/absorb"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

const whole = `apiVersion: camsync/v1
members:
  - {email: ana@example.com, roles: [admin]}
clusters:
  - name: p
    uuid: id-p
    formerly: [old]
    stage: prod
    description: Orders
    region: 0b6ff5a3-2a4e-4c0e-9f0e-5d8f1f6e7a11
    channel: Stable
    encryption: {type: Provider}
    allowlist: [{ip: 10.0.0.0/8}]
    secrets: {TOKEN: {keep: true}}
    clients: [{name: w, permissions: [Zeebe]}]
`

// What a file cannot take in stays as it is, and is said with the reason; the rest of the file does not change either.
func TestRefused(t *testing.T) {
	long := strings.Repeat("x", 151)
	for name, c := range map[string]struct {
		names  []string
		change func(org *spec.Organization, p *spec.Cluster)
		want   string
	}{
		"an address twice": {[]string{"member/ana@example.com"}, func(org *spec.Organization, _ *spec.Cluster) {
			org.Members = spec.Known([]spec.Member{{Email: "ana@example.com", Roles: []string{"visitor"}}, {Email: "Ana@example.com", Roles: []string{"visitor"}}})
		}, "member/ana@example.com: several live members have this address\n"},
		"a role twice": {[]string{"member/ana@example.com"}, func(org *spec.Organization, _ *spec.Cluster) {
			org.Members = spec.Known([]spec.Member{{Email: "ana@example.com", Roles: []string{"visitor", "visitor"}}})
		}, "member/ana@example.com: the API shows role visitor twice\n"},
		"a client's name twice": {[]string{"cluster/p/client/new"}, func(_ *spec.Organization, p *spec.Cluster) {
			p.Clients = spec.Known(append(p.Clients.Value(), spec.Client{Name: "new", ID: "1", Permissions: []string{"Zeebe"}}, spec.Client{Name: "new", ID: "2", Permissions: []string{"Zeebe"}}))
		}, "cluster/p/client/new: several live clients have this name, or are rotations of it\n"},
		"a permission that is not known": {[]string{"cluster/p/client/w"}, func(_ *spec.Organization, p *spec.Cluster) {
			p.Clients.Value()[0].Permissions = []string{"Odd"}
		}, "cluster/p/client/w: permission \"Odd\" is not known to this camsync\n"},
		"no stage": {[]string{"cluster/p"}, func(_ *spec.Organization, p *spec.Cluster) { p.Stage = spec.Known("") },
			"cluster/p: the live cluster has no stage that a file can name; remove the key stage from the file\n"},
		"a description that is too long": {[]string{"cluster/p"}, func(_ *spec.Organization, p *spec.Cluster) { p.Description = spec.Known(long) },
			"cluster/p: the description is too long; write at most 150 characters\n"},
		"a channel without a name": {[]string{"cluster/p"}, func(_ *spec.Organization, p *spec.Cluster) { p.Channel = spec.Known(spec.Choice{UUID: "c"}) },
			"cluster/p: its live value has no name that a file can use\n"},
		"an encryption that is not known": {[]string{"cluster/p"}, func(_ *spec.Organization, p *spec.Cluster) { p.Encryption = spec.Known("Odd") },
			"cluster/p: encryption Odd is not known to this camsync\n"},
		"a former name": {[]string{"cluster/p"}, func(_ *spec.Organization, p *spec.Cluster) { p.Name = "old" },
			"cluster/p: the file itself renames it; remove the live name from formerly, or apply\n"},
		"an allowlist that is not a list of networks": {[]string{"cluster/p/allowlist"}, func(_ *spec.Organization, p *spec.Cluster) {
			p.Allowlist = spec.Known(spec.Allowlist{Entries: []spec.AllowlistEntry{{IP: "10.0.0.1-10.0.0.9"}}})
		}, "cluster/p/allowlist: the API shows \"10.0.0.1-10.0.0.9\", which is not a list of networks\n"},
	} {
		t.Run(name, func(t *testing.T) {
			live := applied(load(t, whole))
			c.change(&live, &live.Clusters.Value()[0])
			if got, left := run(t, whole, live, named(c.names...)); got != whole || left != c.want {
				t.Errorf("left %swant %s\n%s", left, c.want, got)
			}
		})
	}
}

// What is in a cluster that is to be created is absorbed alone as far as it can be taken out of the file.
func TestInAClusterThatDoesNotExist(t *testing.T) {
	text := strings.Replace(whole, "    uuid: id-p\n    formerly: [old]\n", "", 1)
	live := applied(load(t, text))
	live.Clusters = spec.Known([]spec.Cluster{})
	got, left := run(t, text, live, named("cluster/p/allowlist", "cluster/p/secret/TOKEN", "cluster/p/client/w"))
	want := strings.NewReplacer("{TOKEN: {keep: true}}", "{}", "[{name: w, permissions: [Zeebe]}]", "[]").Replace(text)
	if got != want || left != "cluster/p/allowlist: the cluster does not exist; absorb the cluster, which includes its allowlist\n" {
		t.Errorf("left %s\n%s", left, got)
	}
}

// A choice that the file has by its uuid, or by its code, is written in the same way.
func TestChoicesAsTheFileHasThem(t *testing.T) {
	const uuid = "11111111-2a4e-4c0e-9f0e-5d8f1f6e7a11"
	for was, want := range map[string]string{
		"0b6ff5a3-2a4e-4c0e-9f0e-5d8f1f6e7a11": uuid,
		"europe-west1":                         "europe-west3",
		"Belgium, Europe (europe-west1)":       "Frankfurt, Europe (europe-west3)",
	} {
		text := strings.Replace(whole, "0b6ff5a3-2a4e-4c0e-9f0e-5d8f1f6e7a11", was, 1)
		live := applied(load(t, text))
		live.Clusters.Value()[0].Region = spec.Known(spec.Choice{Name: "Frankfurt, Europe (europe-west3)", UUID: uuid})
		got, left := run(t, text, live, named("cluster/p"))
		if left != "" || got != strings.Replace(text, "region: "+was, "region: "+want, 1) {
			t.Errorf("%s: left %q\n%s", was, left, got)
		}
	}
}

// Lines that cannot be edited are left alone.
func TestLayoutsThatAreNotEdited(t *testing.T) {
	const (
		layout  = "camsync does not edit this layout; change it by hand\n"
		changed = "the file has changed since it was read; run again\n"
	)
	for name, c := range map[string]struct{ text, now, want string }{
		"a tag":       {"apiVersion: camsync/v1\nmembers: !!seq\n  - {email: ana@example.com, roles: [admin]}\n", "", layout},
		"other lines": {"apiVersion: camsync/v1\nmembers:\n  - {email: ana@example.com, roles: [admin]}\n", "apiVersion: camsync/v1\n", changed},
		"other text":  {"apiVersion: camsync/v1\nmembers:\n  - {email: ana@example.com, roles: [admin]}\n", "apiVersion: [\n", changed},
		"UTF-16":      {"apiVersion: camsync/v1\nmembers:\n  - {email: ana@example.com, roles: [admin]}\n", "\xff\xfea\x00", "the file is not UTF-8; save it as UTF-8\n"},
		"no text":     {"apiVersion: camsync/v1\nmembers:\n  - {email: ana@example.com, roles: [admin]}\n", "none", "it is in stdin, which cannot be edited\n"},
	} {
		t.Run(name, func(t *testing.T) {
			desired := load(t, c.text)
			live := applied(spec.Organization{Members: spec.Known([]spec.Member{})})
			texts := map[string][]byte{"stdin": []byte(c.text)}
			if c.now == "none" {
				texts = nil
			} else if c.now != "" {
				texts["stdin"] = []byte(c.now)
			}
			r, err := absorb.Into(texts, desired, live, diff.Between(desired, live), named("member/ana@example.com"))
			if err != nil || len(r.Texts) != 0 || len(r.Refused) != 1 || r.Refused[0].Why+"\n" != c.want {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

// An edit that does other than what was meant is found.
func TestCheckFindsOtherEdits(t *testing.T) {
	desired, live := load(t, whole), applied(load(t, whole))
	live.Members = spec.Known([]spec.Member{{Email: "ana@example.com", Roles: []string{"visitor"}}})
	live.Clusters.Value()[0].Stage = spec.Known("dev")
	before := diff.Between(desired, live)
	chosen := named("member/ana@example.com")
	after := func(text string) diff.Plan { return diff.Between(load(t, text), live) }
	for name, c := range map[string]struct {
		text, want string
	}{
		"as meant":     {strings.Replace(whole, "[admin]", "[visitor]", 1), ""},
		"nothing done": {whole, "the edited file would not be as intended, at member/ana@example.com"},
		"a new difference": {strings.Replace(strings.Replace(whole, "[admin]", "[visitor]", 1), "Orders", "Other", 1),
			"the edited file would not be as intended, at cluster/p"},
		"more than was chosen": {strings.Replace(strings.Replace(whole, "[admin]", "[visitor]", 1), "stage: prod", "stage: dev", 1),
			"the edited file would no longer show cluster/p, which was not selected"},
	} {
		err := absorb.Check(before, after(c.text), absorb.Result{Done: slices.Clone(chosen)}, chosen)
		if got := ""; err != nil {
			if got = err.Error(); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		} else if c.want != "" {
			t.Errorf("%s: no error, want %q", name, c.want)
		}
	}
}
