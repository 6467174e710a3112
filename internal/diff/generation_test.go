package diff_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// Camunda chooses where an upgrade leads. What would lead to another minor version than the file asks for, or over one, is
// held before the call, and so is what cannot be told.
func TestWhereAnUpgradeLeads(t *testing.T) {
	const live, floor = "Camunda 8.9+gen4", "Camunda 8.10+gen1"
	for _, c := range []struct{ name, live, floor, offered, want string }{
		{"the newest one", live, floor, "Camunda 8.9+gen5, Camunda 8.10+gen2, Camunda 8.10+gen1, Camunda 8.8+gen9", "→ Camunda 8.10+gen2 expected"},
		{"by number and not by text", live, "Camunda 8.10+gen9", "Camunda 8.10+gen10, Camunda 8.10+gen9", "→ Camunda 8.10+gen10 expected"},
		{"within a minor version", live, "Camunda 8.9+gen5", "Camunda 8.9+gen6, Camunda 8.8+gen1", "→ Camunda 8.9+gen6 expected"},
		{"past the minor version of the file", live, "Camunda 8.9+gen5", "Camunda 8.10+gen1, Camunda 8.9+gen6",
			"would lead to Camunda 8.10+gen1, another minor version than the file asks for"},
		{"over one", "Camunda 8.8+gen4", floor, "Camunda 8.10+gen2, Camunda 8.9+gen6", "would lead to Camunda 8.10+gen2, and so skip a minor version"},
		{"to another major version", live, "Camunda 9.0+gen1", "Camunda 9.0+gen1", "and so skip a minor version"},
		{"nothing newer", live, floor, "Camunda 8.9+gen4, Camunda 8.8+gen9", "channel Stable offers nothing newer than Camunda 8.9+gen4 yet"},
		{"nothing new enough", live, "Camunda 8.10+gen3", "Camunda 8.10+gen2", "channel Stable offers nothing newer than Camunda 8.10+gen2 yet"},
		{"names that do not compare", live, floor, "Camunda 8.10+gen2, Camunda 8.10.1", "cannot be determined from the generations of its channel, Stable"},
		{"names that mean nothing", live, floor, "newest", "cannot be determined from the generations of its channel, Stable"},
		{"none", live, floor, "", "cannot be determined from the generations of its channel, Stable"},
	} {
		d := load(t, "policy: {allow: [irreversible]}\nclusters: [{name: c, generation: '"+c.floor+"'}]")
		l := applied(load(t, "clusters: [{name: c, channel: Stable, generation: '"+c.live+"'}]"))
		stable := spec.ChannelOption{Choice: l.Clusters.Value()[0].Channel.Value()}
		for _, name := range strings.Split(c.offered, ", ") {
			if name != "" {
				stable.Generations = append(stable.Generations, spec.Choice{Name: name, UUID: "id of " + name})
			}
		}
		l.ClusterOptions = spec.Known(spec.ClusterOptions{Channels: []spec.ChannelOption{{Choice: spec.Choice{Name: "Alpha", UUID: "other"}}, stable}})
		plan := diff.Between(d, l)
		if got := text(plan); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
		a := plan.Actions[0]
		if held := a.Verb == diff.Hold; held == strings.Contains(c.want, "expected") || held && (a.Hint == "" || a.Calls != nil) {
			t.Errorf("%s: %+v", c.name, a)
		} else if !held && a.Calls[0] != (api.Upgrade{From: c.live, Expected: strings.TrimSuffix(strings.TrimPrefix(c.want, "→ "), " expected")}) {
			t.Errorf("%s: %+v", c.name, a.Calls)
		}
	}
}

// What cannot be read proves nothing.
func TestAnUpgradeToWhatCannotBeReadIsHeld(t *testing.T) {
	d := load(t, "policy: {allow: [irreversible]}\nclusters: [{name: c, generation: Camunda 8.9+gen1}]")
	l := applied(load(t, "clusters: [{name: c, generation: Camunda 8.8+gen1}]"))
	l.ClusterOptions = spec.Unknown[spec.ClusterOptions]("GET /clusters/parameters: 503")
	if got, want := text(diff.Between(d, l)), "what it would be upgraded to is unknown: GET /clusters/parameters: 503"; !strings.Contains(got, want) {
		t.Error(got)
	}
}
