package emulator_test

import (
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

func TestProvidedSecrets(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	secrets := "/clusters/" + w.create("prod") + "/secrets"
	const name = "CAMUNDA_PROVIDED_LLM_API_KEY"
	for _, tt := range []struct{ mode, part string }{
		{"value", `"` + name + `":"provided by Camunda"`}, {"without", `"` + name + `":null`}, {"hidden", `{}`},
	} {
		w.Change(func(o *emulator.Options) { o.ProvidedSecrets = tt.mode })
		w.want("GET", secrets, nil, 200, tt.part)
		w.want("POST", secrets, `{"secretName":"`+name+`","secretValue":"v"}`, 409, "exists")
		w.want("PUT", secrets+"/"+name, `{"secretValue":"v"}`, 403, "provided by Camunda")
		w.want("DELETE", secrets+"/"+name, nil, 403, "provided by Camunda")
	}
	w.Change(func(o *emulator.Options) { o.ProvidedSecrets = "" })
	w.want("DELETE", secrets+"/"+name, nil, 204, "")
}

func TestTextsAreTrimmed(t *testing.T) {
	for _, trim := range []bool{false, true} {
		w := newWorld(t, emulator.Options{TrimTexts: trim})
		cluster := "/clusters/" + w.create("prod")
		w.want("PATCH", cluster, `{"description":" Orders "}`, 204, "")
		w.want("PUT", cluster+"/ipallowlist", `{"ipallowlist":[{"description":" Office ","ip":"192.0.2.1, 192.0.2.2"}]}`, 204, "")
		description, entry := `"description":" Orders "`, `{"description":" Office ","ip":"192.0.2.1, 192.0.2.2"}`
		if trim {
			description, entry = `"description":"Orders"`, `{"description":"Office","ip":"192.0.2.1,192.0.2.2"}`
		}
		w.want("GET", cluster, nil, 200, description)
		w.want("GET", cluster, nil, 200, entry)
	}
}

func TestAddressesAreStoredInOneForm(t *testing.T) {
	w := newWorld(t, emulator.Options{CanonicalMembers: true})
	w.want("POST", "/members/ana@b%C3%BCcher.example", `{"orgRoles":["admin"]}`, 204, "")
	w.want("GET", "/members", nil, 200, `"email":"ana@xn--bcher-kva.example"`)
	w.want("DELETE", "/members/ana@bu%CC%88cher.example", nil, 204, "")
}

func TestTheLogNamesClients(t *testing.T) {
	w := newWorld(t, emulator.Options{Credentials: []emulator.Credential{{ID: "ci", Secret: "s", Name: "Build"}, {ID: "unnamed", Secret: "s"}}})
	for _, tt := range []struct {
		form     emulator.LogNames
		id, want string
	}{
		{emulator.ByID, "ci", "ci"}, {emulator.BySubject, "ci", "ci@clients"}, {emulator.ByName, "ci", "Build"},
		{emulator.ByName, "unnamed", "Client unnamed"}, {emulator.ByOther, "ci", "1b158839f8aa339e89bb50b1"},
	} {
		w.Change(func(o *emulator.Options) { o.LogNames = tt.form })
		w.token = w.login(tt.id, "s")
		w.create("of " + string(tt.form) + tt.id)
		entries := list(w.want("GET", "/activity/json", nil, 200, ""))
		if got := entries[len(entries)-1]["userId"]; got != tt.want {
			t.Errorf("the %s of %s is %s, want %s", tt.form, tt.id, got, tt.want)
		}
	}
}

func TestUpgradeGate(t *testing.T) {
	w := newWorld(t, emulator.Options{UpgradeGate: "wait until tomorrow"})
	cluster := "/clusters/" + w.create("prod")
	w.want("PUT", cluster+"/upgrade", nil, 409, "wait until tomorrow")
	w.want("GET", cluster, nil, 200, "Camunda 8.8+gen3")
}
