package saved_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	p := whole(t, nil)
	p.Notes = []string{"escapes \x1b[2J, \u202e and \U000e0001, and ümlauts"}
	text := encode(t, p)
	if i := slices.IndexFunc(text, func(c byte) bool { return c != '\n' && (c < ' ' || c > '~') }); i >= 0 {
		t.Errorf("byte %x at %d", text[i], i)
	}
	again, err := saved.Read(text, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encode(t, again), text) || again.Notes[0] != p.Notes[0] || !again.Made.Equal(made) || !reflect.DeepEqual(again.Allow, []string{"data-loss"}) {
		t.Errorf("read as %+v", again)
	}
	if moves := again.Moves(p); len(moves) > 0 {
		t.Errorf("moved on the way: %v", moves)
	}
	if len(p.Actions) != 18 {
		t.Errorf("%d actions", len(p.Actions))
	}
}

// A plan is the same, byte by byte, whatever the values of the secrets are that it was computed from.
func TestSecretsTakeNoPart(t *testing.T) {
	one := encode(t, whole(t, map[string]string{"DB": "canary-1", "LIVE": "canary-2", "TOKEN": "canary-3"}))
	other := encode(t, whole(t, map[string]string{"DB": "canary-4", "LIVE": "canary-5", "TOKEN": "canary-6"}))
	if !bytes.Equal(one, other) {
		t.Error("the plans differ")
	}
	words := strings.Replace(desiredFile, "canary-argument", "CANARY-argument", 1)
	desired, live := load(t, words, nil), alive(load(t, liveFile, nil))
	if !bytes.Equal(one, encode(t, between(desired, live))) {
		t.Errorf("the arguments of a command take part: %s\n%s", one, encode(t, between(desired, live)))
	}
	if bytes.Contains(one, []byte("canary")) {
		t.Errorf("a secret: %s", one)
	}
}

func TestNoByteCanBeChanged(t *testing.T) {
	p := whole(t, nil)
	p.Actions, p.Notes = p.Actions[:2], []string{"one"}
	text := encode(t, p)
	accepted, tried := 0, 0
	try := func(changed []byte) {
		tried++
		if _, err := saved.Read(changed, "1.2.3"); err == nil {
			accepted++
			t.Errorf("accepted: %s", changed)
		} else if !errors.Is(err, saved.ErrUnusable) {
			t.Errorf("%v for %s", err, changed)
		}
	}
	for i := range text {
		for bit := range 8 {
			changed := bytes.Clone(text)
			changed[i] ^= 1 << bit
			try(changed)
		}
	}
	for i := range text {
		try(slices.Delete(bytes.Clone(text), i, i+1))
		try(slices.Insert(bytes.Clone(text), i, ' '))
		if i > 100 {
			try(text[:i])
		}
	}
	t.Logf("%d of %d accepted", accepted, tried)
}

func TestOtherSpellingsAreRefused(t *testing.T) {
	text := string(encode(t, whole(t, nil)))
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil {
		t.Fatal(err)
	}
	for name, changed := range map[string]string{
		"compact":        compact.String(),
		"a list is null": strings.Replace(text, `"notes": []`, `"notes": null`, 1),
		"another key":    strings.Replace(text, `"notes": []`, `"notes": [], "more": 1`, 1),
		"a key twice":    strings.Replace(text, `"notes": []`, `"notes": [], "notes": []`, 1),
		"a key's case":   strings.Replace(text, `"notes"`, `"Notes"`, 1),
		"more behind":    text + "{}",
		"twice":          text + text,
		"no newline":     strings.TrimSuffix(text, "\n"),
		"CR LF":          strings.ReplaceAll(text, "\n", "\r\n"),
	} {
		if changed == text {
			t.Errorf("%s: nothing was changed", name)
		}
		for _, data := range [][]byte{[]byte(changed), digested([]byte(changed))} {
			if _, err := saved.Read(data, "1.2.3"); !errors.Is(err, saved.ErrUnusable) && string(data) != text {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := saved.Read(digested([]byte(text)), "1.2.3"); err != nil {
		t.Errorf("a plan with the digest that it had: %v", err)
	}
}

// digested is data with a digest that is right for it.
func digested(data []byte) []byte {
	const begin, end = "\"digest\": \"", "\"\n}\n"
	i := bytes.LastIndex(data, []byte(begin))
	if i < 0 {
		return data
	}
	bare := data[:i+len(begin)]
	return fmt.Appendf(nil, "%ssha256:%x%s", bare, sha256.Sum256(slices.Concat(bare, []byte(end))), end)
}

func TestWhatIsRefused(t *testing.T) {
	text := string(encode(t, whole(t, nil)))
	for _, test := range []struct {
		name, text, camsync string
		is                  error
		want                string
	}{
		{"another camsync", text, "1.2.4", saved.ErrUnusable, "refused: camsync 1.2.3 made it, and this is camsync 1.2.4"},
		{"a later format", strings.Replace(text, `"version": 1`, `"version": 2`, 1), "1.2.3", saved.ErrUnusable, "refused: its format is version 2, and this camsync reads version 1"},
		{"nothing", "", "1.2.3", saved.ErrNoPlan, "not a saved plan"},
		{"YAML", "apiVersion: camsync/v1\n", "1.2.3", saved.ErrNoPlan, "not a saved plan"},
		{"other JSON", `{"kind": 1}`, "1.2.3", saved.ErrNoPlan, "not a saved plan"},
		{"a list", `[]`, "1.2.3", saved.ErrNoPlan, "not a saved plan"},
		{"a report", `{"schemaVersion": 1, "kind": "plan"}`, "1.2.3", saved.ErrNoPlan, "not a saved plan: it is a report, which -o json wrote"},
	} {
		if _, err := saved.Read([]byte(test.text), test.camsync); !errors.Is(err, test.is) || err.Error() != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// Everything that a file or the API says of a resource takes part in its fingerprint, or is known not to.
func TestEveryPartIsConsidered(t *testing.T) {
	for _, test := range []struct {
		of      any
		parts   string
		without string // and why, in fingerprint.go
	}{
		{spec.Organization{}, "OwnerID Policy Members Clusters Workspaces Catalog", "Self Environments Trash HubOwner ClusterOptions ByPresence Read"},
		{spec.Policy{}, "Prune Allow MaxDeletePercent MinAdmins Protect Recreate BackupBefore BackupFresh Wake Upgrade", "Only Unmanaged Granted"},
		{spec.Member{}, "Email Roles", "Pos Name Pending"},
		{spec.Cluster{}, "Name UUID Formerly Absent Description Stage Region Channel PlanType Generation AutoUpdate HardwarePackages BackupRegion Encryption EncryptionKeys Allowlist BackupSchedule MonitoringClients MetricsEndpoint SecureConnectivity Secrets Clients",
			"BackupMaxAge Pos Also Default Status EncryptionStatus FailedOver Asked OwnerID Created Shown Steady Rotations Backups"},
		{spec.Workspace{}, "Name Key Formerly Absent Description Members Environments Projects", "Pos Created Trash"},
		{spec.Project{}, "Name Key Formerly Absent Files", "Pos Created"},
		{spec.Files{}, "Models Snapshot", "Commit SnapshotDue From Pos Unopened Ignored Remarks Live"},
		{spec.Model{}, "Path Digest", "Directories Name Type Content"},
		{spec.File{}, "Key Revision", "Name Type Path Directories Updated UpdatedBy Person Content Placed"},
		{spec.Catalog{}, "Assets", "From"},
		{spec.Asset{}, "ID Name Version Category Tags Unpublished Template Readme", ""},
		{spec.Document{}, "Path Digest", "Text Pos"},
		{spec.WorkspaceMember{}, "Email Role", "Pos Name Pending"},
		{spec.Environment{}, "Name ID", "Pos Cluster Missing"},
		{spec.Allowlist{}, "Entries AllowOpen", ""},
		{spec.AllowlistEntry{}, "IP Description Prefixes", "Pos"},
		{spec.PrivateLink{}, "On Principals Regions Connections", "Endpoint Count Conditions Read"},
		{spec.Secret{}, "Name Source Value", "Pos"},
		{spec.Source{}, "Env File Program Keep", ""},
		{spec.Program{}, "Command Dir Key", ""},
		{spec.Client{}, "Name Permissions Credentials ID Lost Doubt Foreign", "Pos Delivered DeliveredFor"},
		{spec.Destination{}, "File Format Command Dir", "Pos Temporary"},
		{spec.Choice{}, "Name UUID", ""},
	} {
		known := strings.Fields(test.parts + " " + test.without)
		for _, f := range reflect.VisibleFields(reflect.TypeOf(test.of)) {
			if !slices.Contains(known, f.Name) {
				t.Errorf("%T.%s: does it take part in fingerprints?", test.of, f.Name)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	p := whole(f, nil)
	p.Actions = p.Actions[:2] // a short text is changed sooner than a long one
	f.Add(encode(f, p))
	empty, err := saved.Plan{Run: saved.Run{Camsync: "1.2.3"}}.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(empty)
	f.Add([]byte(`{"kind": "camsync.plan", "version": 1, "camsync": "1.2.3", "actions": null, "digest": "sha256:"}`))
	f.Add([]byte(`{"schemaVersion": 1, "kind": "plan"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, data := range [][]byte{data, digested(data)} {
			p, err := saved.Read(data, "1.2.3")
			if err != nil {
				continue
			}
			if again := encode(t, p); !bytes.Equal(again, data) {
				t.Errorf("accepted what is not written: %s", data)
			}
			if moves := p.Moves(p); len(moves) > 0 {
				t.Errorf("moved: %v", moves)
			}
		}
	})
}
