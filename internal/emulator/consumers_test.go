package emulator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// Older documents of the service, and clients written from them, use a trailing slash.
func TestCaseN6ASlashAtTheEnd(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	id := w.create("one")
	for _, path := range []string{"/clusters/", "/members/", "/clusters/" + id + "/", "/clusters/" + id + "/secrets/", "/clusters/parameters/"} {
		w.want("GET", path, nil, 200, "")
	}
	w.want("DELETE", "/clusters/", nil, 404, "")
	w.want("GET", "/clusters//", nil, 404, "")
	w.want("GET", "/clusters/"+id+"/clients//", nil, 404, "")
}

// What scripts parse: an address without a port, and one offered generation per minor version.
func TestCaseN7AddressesAndGenerations(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	id := w.create("one")
	for _, port := range []bool{false, true} {
		w.Change(func(o *emulator.Options) { o.LinksWithPort = port })
		links := object(w.want("GET", "/clusters/"+id, nil, 200, ""))["links"].(map[string]any)
		if got := links["zeebe"].(string); strings.HasSuffix(got, ":443") != port || !strings.HasPrefix(got, id+".") {
			t.Errorf("links.zeebe is %s", got)
		}
	}
	var options struct {
		Channels []struct {
			Name               string
			AllowedGenerations []struct{ Name, Classification string }
		}
	}
	if err := json.Unmarshal([]byte(w.want("GET", "/clusters/parameters", nil, 200, "")), &options); err != nil {
		t.Fatal(err)
	}
	repeated := 0
	for _, c := range options.Channels {
		seen := map[string]bool{}
		for _, g := range c.AllowedGenerations {
			minor, _, _ := strings.Cut(g.Name, "+")
			if g.Classification == "channel" && seen[minor] {
				t.Errorf("%s offers %s beside another one of its minor", c.Name, g.Name)
			}
			if seen[minor] {
				repeated++
			}
			seen[minor] = true
		}
	}
	if repeated == 0 {
		t.Error("no minor has a second generation: the test shows nothing")
	}
}
