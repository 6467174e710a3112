package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// place is what fillCommand replaces.
var place = regexp.MustCompile(`<<(\w+) ([^<>]+)>>`)

// fillCommand is: fill FILE… It replaces in the files <<cluster NAME>> and <<client CLUSTER NAME>> by the ids that the
// emulator has chosen, and <<region CODE>>, <<channel NAME>>, <<plan NAME>> and <<generation NAME>> by theirs, and <<owner of>>
// by the organisation's. "<<big N>>"
// becomes a text of N KiB.
func fillCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: fill FILE…")
	}
	w := worldOf(ts)
	for _, file := range args {
		text := place.ReplaceAllStringFunc(ts.ReadFile(file), func(found string) string {
			m := place.FindStringSubmatch(found)
			value, err := w.idOf(m[1], m[2])
			ts.Check(err)
			return value
		})
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o600))
	}
}

func (w *world) idOf(kind, name string) (string, error) {
	switch kind {
	case "cluster":
		return w.uuid(name)
	case "owner":
		var all []struct{ OwnerID string }
		err := w.get("/clusters", &all)
		return all[0].OwnerID, err
	case "big":
		var n int
		_, err := fmt.Sscan(name, &n)
		return strings.Repeat(strings.Repeat("x", 1024), n), err
	case "client":
		cluster, client, _ := strings.Cut(name, " ")
		var all []struct{ ClientID, Name string }
		err := w.get("/clusters/{"+cluster+"}/clients", &all)
		for _, c := range all {
			if c.Name == client {
				return c.ClientID, err
			}
		}
		return "", fmt.Errorf("there is no client %s: %w", name, err)
	}
	type named struct{ Name, UUID string }
	var offers struct {
		Regions          []named
		ClusterPlanTypes []named
		Channels         []struct {
			named
			AllowedGenerations []named
		}
	}
	err := w.get("/clusters/parameters", &offers)
	all := map[string][]named{"region": offers.Regions, "plan": offers.ClusterPlanTypes}
	for _, c := range offers.Channels {
		all["channel"] = append(all["channel"], c.named)
		all["generation"] = append(all["generation"], c.AllowedGenerations...)
	}
	for _, one := range all[kind] {
		if one.Name == name || strings.HasSuffix(one.Name, "("+name+")") {
			return one.UUID, nil
		}
	}
	return "", fmt.Errorf("there is no %s %s: %w", kind, name, err)
}

func (w *world) get(path string, into any) error {
	text, err := w.send(http.MethodGet, path, "")
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
