package orgfile_test

import (
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

func TestWrite(t *testing.T) {
	live := spec.Organization{
		OwnerID: "7c7a-0001",
		Members: spec.Known([]spec.Member{
			{Email: "ana@example.com", Roles: []string{"admin", "analyst"}, Name: "Ana"},
			{Email: "boss@example.com", Roles: []string{"owner"}},
			{Email: "chief@example.com", Roles: []string{"developer", "organizationadmin"}},
			{Email: "new@example.com", Roles: []string{"astronaut"}},
			{Email: "no@example.com", Pending: true},
			{Email: "not an address", Roles: []string{"visitor"}},
			{Email: "Twin@example.com", Roles: []string{"visitor"}},
			{Email: "twin@example.com", Roles: []string{"visitor"}},
		}),
		Clusters: spec.Known([]spec.Cluster{{
			Name: "production", UUID: "5f0c", OwnerID: "7c7a-0001", Status: spec.Healthy,
			Description: spec.Known("Orders: all of \"them\"\nand more # 1"), Stage: spec.Known("prod"),
			Region: spec.Known(spec.Choice{Name: "Belgium, Europe (europe-west1)", UUID: "r"}), Channel: spec.Known(spec.Choice{Name: "Stable", UUID: "c"}),
			PlanType: spec.Known(spec.Choice{UUID: "p-1"}), Generation: spec.Known(spec.Choice{Name: "Camunda 8.8+gen3", UUID: "g"}),
			AutoUpdate: spec.Known(false), HardwarePackages: spec.Unknown[int]("the API does not show it"),
			BackupRegion: spec.Unknown[spec.Choice]("the API left it out"), Encryption: spec.Known("Provider"),
			Allowlist: spec.Known(spec.Allowlist{Entries: []spec.AllowlistEntry{
				{IP: "203.0.113.0/24, 198.51.100.7", Description: spec.Known("Office"), Prefixes: prefixes("203.0.113.0/24", "198.51.100.7/32")},
				{IP: "10.1.2.3/8", Description: spec.Known(""), Prefixes: prefixes("10.0.0.0/8")},
				{IP: "0.0.0.0/0", Prefixes: prefixes("0.0.0.0/0")},
			}}),
			Secrets: spec.Known([]spec.Secret{{Name: "TOKEN", Value: spec.Known(spec.Seal("canary"))}, {Name: "has space"}, {Name: "123"}, {Name: "true"}}),
			Clients: spec.Known([]spec.Client{{Name: "worker", ID: "id~1", Permissions: []string{"Zeebe", "Operate"}}, {Name: "two words", Permissions: []string{"Zeebe"}}, {Name: "none"},
				{Name: "job", ID: "id~2", Permissions: []string{"Zeebe"}}, {Name: "job~10", ID: "id~3", Permissions: []string{"Zeebe"}}, {Name: "job~2", ID: "id~4", Permissions: []string{"Zeebe"}},
				{Name: "odd~07", Permissions: []string{"Zeebe"}}}),
		}, {
			Name: "hidden", UUID: "6a", Description: spec.Known(""), Stage: spec.Known(""),
			Allowlist: spec.Unknown[spec.Allowlist]("the API left it out\n- name: injected"),
			Secrets:   spec.Refused[[]spec.Secret]("GET /clusters/{…}/secrets: 403 Forbidden"),
			Clients:   spec.Known([]spec.Client{}),
		}, {
			Name: "open", UUID: "6b", Allowlist: spec.Known(spec.Allowlist{}), Secrets: spec.Known([]spec.Secret{}),
		}, {
			Name: "odd", UUID: "6c", Allowlist: spec.Known(spec.Allowlist{Entries: []spec.AllowlistEntry{{IP: "10.0.0.1-10.0.0.9"}}}),
		}, {Name: "a/b", UUID: "6d"}, {Name: "x\x1b[31m\u202e", UUID: "6e"}, {Name: "twin", UUID: "6f"}, {Name: "twin", UUID: "70"}}),
	}
	const want = `# yamllint disable rule:line-length
# yaml-language-server: $schema=https://raw.githubusercontent.com/camsync/camsync/main/schema/camsync.schema.json
# The organisation as it was when this was written. Values of secrets are not in it: keep: true leaves them as they are.
# Everything, on 1 May 2026.
apiVersion: camsync/v1
organization:
  ownerId: "7c7a-0001"
members:
  - email: ana@example.com
    roles: [admin, analyst]
  # boss@example.com is not declared: role owner cannot be assigned through the API
  - email: chief@example.com
    roles: [developer, admin]
  # new@example.com is not declared: role astronaut is not known to this camsync
  # no@example.com is not declared: the API shows no role
  # not an address is not declared: the address is not an e-mail address; write it plain, such as ana@example.com
  # Twin@example.com is not declared: there are several members of this address
  # twin@example.com is not declared: there are several members of this address
clusters:
  - name: production
    uuid: "5f0c"
    description: "Orders: all of \"them\"\nand more # 1"
    stage: prod
    region: "Belgium, Europe (europe-west1)"
    channel: Stable
    planType: p-1
    generation: Camunda 8.8+gen3
    autoUpdate: false
    # backupRegion: unknown: the API left it out
    encryption:
      type: Provider
    allowlist:
      - ip: "203.0.113.0/24, 198.51.100.7"
        description: Office
      - ip: "10.0.0.0/8"
      - ip: "0.0.0.0/0"
    allowOpen: true
    secrets:
      TOKEN:
        keep: true
      # secret "has space" is not declared: the name is not allowed; write 1 to 50 of A-Z, a-z, 0-9, underscore, dash and dot
      "123":
        keep: true
      "true":
        keep: true
    clients:
      - name: worker
        permissions: [Zeebe, Operate]
      # client "two words" is not declared: the name holds a space; write a dash
      # client "none" is not declared: the API shows no permission
      # client "job" is not declared: left by a rotation; camsync rotate removes it
      - name: job
        permissions: [Zeebe]
      # client "job~2" is not declared: left by a rotation; camsync rotate removes it
      # client "odd~07" is not declared: the name ends in ~ and a number, as the live client does after a rotation; write the name without them
  - name: hidden
    uuid: "6a"
    # allowlist: unknown: the API left it out\n- name: injected
    # secrets: not visible with these credentials: GET /clusters/{…}/secrets: 403 Forbidden
    clients: []
  - name: open
    uuid: "6b"
    allowlist: []
    allowOpen: true
    secrets: {}
  - name: odd
    uuid: "6c"
    # allowlist: not declared: the API shows "10.0.0.1-10.0.0.9", which is not a list of networks
  # cluster "a/b" (6d) is not declared: the name holds a slash; write another character
  # cluster "x\x1b[31m\u202e" (6e) is not declared: the name holds a control character; leave it out
  # cluster "twin" (6f) is not declared: the name is that of several clusters; rename all but one, or choose one with --cluster 6f
  # cluster "twin" (70) is not declared: the name is that of several clusters; rename all but one, or choose one with --cluster 70
`
	got := write(t, live)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	org := load(t, got)
	if again := write(t, org); strings.Contains(again, "canary") || !strings.Contains(again, "Camunda 8.8+gen3") {
		t.Errorf("what was loaded writes\n%s", again)
	}
	if d := org.Clusters.Value()[0].Description.Value(); d != "Orders: all of \"them\"\nand more # 1" {
		t.Errorf("description %q", d)
	}
}

func TestWriteWhatIsUnknown(t *testing.T) {
	got := write(t, spec.Organization{
		Members:  spec.Refused[[]spec.Member]("GET /members: 403 Forbidden"),
		Clusters: spec.Known([]spec.Cluster{}),
	})
	if !strings.HasSuffix(got, "\n# members: not visible with these credentials: GET /members: 403 Forbidden\nclusters: []\n") {
		t.Errorf("got\n%s", got)
	}
	if org := load(t, got); !org.Members.IsAbsent() || !org.Clusters.IsKnown() {
		t.Errorf("loaded %+v", org)
	}
}

func FuzzWrite(f *testing.F) {
	f.Add("production", "Orders", "10.0.0.0/8", "worker", "Stable")
	f.Add("a\u0085b", "- x: [", "1.2.3.4", "null", "~")
	f.Add("#", "'\"\\", " ", "1e3", "0x1")
	f.Add("open", "", "0.0.0.0/0", "d", "\x02")
	f.Fuzz(func(t *testing.T, name, description, ip, client, choice string) {
		if !utf8.ValidString(name + "\n" + choice) {
			t.Skip("no text of a JSON answer")
		}
		text := write(t, spec.Organization{Clusters: spec.Known([]spec.Cluster{{
			Name: name, UUID: choice, Description: spec.Known(description), Channel: spec.Known(spec.Choice{Name: choice}),
			Region:    spec.Unknown[spec.Choice](description),
			Allowlist: spec.Known(spec.Allowlist{Entries: []spec.AllowlistEntry{{IP: ip, Description: spec.Known(description)}}}),
			Clients:   spec.Known([]spec.Client{{Name: client, Permissions: []string{"Zeebe"}}}),
			Secrets:   spec.Known([]spec.Secret{{Name: name}}),
		}})})
		org, err := orgfile.Load([]string{"-"}, strings.NewReader(text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		for _, c := range org.Clusters.Value() {
			if got := c.Channel.Value().Name; c.Name != name || got != choice && got != "" {
				t.Errorf("cluster %q channel %q, want %q and %q, in\n%s", c.Name, got, name, choice, text)
			}
		}
	})
}

func write(t *testing.T, org spec.Organization) string {
	t.Helper()
	return string(orgfile.Write(org, "Everything, on 1 May 2026."))
}

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, s := range texts {
		list[i] = netip.MustParsePrefix(s)
	}
	return list
}
