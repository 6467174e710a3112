package spec_test

import (
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func TestAWSRegion(t *testing.T) {
	for name, want := range map[string]struct {
		code      string
		elsewhere bool
	}{
		"Frankfurt, Europe (eu-central-1)":     {"eu-central-1", false},
		"us-gov-west-1":                        {"us-gov-west-1", false},
		"Belgium, Europe (europe-west1)":       {"", true},
		"europe-west1":                         {"", true},
		"Netherlands (westeurope)":             {"", true},
		"northamerica-northeast2":              {"", true},
		"Frankfurt":                            {"", false}, // it may be anywhere
		"":                                     {"", false},
		"0108f0ef-5c2e-4a6c-9a53-1b9f5c0c5e01": {"", false},
		"a108f0ef-5c2e-4a6c-9a53-1b9f5c0c5e01": {"", false},
	} {
		c := spec.Cluster{Region: spec.Known(spec.Choice{Name: name})}
		if code, elsewhere := c.AWSRegion(); code != want.code || elsewhere != want.elsewhere {
			t.Errorf("%q: %q, elsewhere %t", name, code, elsewhere)
		}
	}
}

func TestReadyPrivateLinks(t *testing.T) {
	yes, no := spec.Condition{Type: "Ready", Status: "True"}, spec.Condition{Type: "Ready", Status: "False"}
	for _, test := range []struct {
		link         spec.PrivateLink
		ready, named bool
	}{
		{spec.PrivateLink{}, false, false},
		{spec.PrivateLink{Endpoint: spec.Endpoint{Service: "s"}}, true, false},
		{spec.PrivateLink{Conditions: []spec.Condition{yes}}, false, true},
		{spec.PrivateLink{Endpoint: spec.Endpoint{Service: "s"}, Conditions: []spec.Condition{no}}, false, true},
		{spec.PrivateLink{Endpoint: spec.Endpoint{Service: "s"}, Conditions: []spec.Condition{yes, {Type: "EndpointReady", Status: "Unknown"}}}, false, true},
		{spec.PrivateLink{Endpoint: spec.Endpoint{Service: "s"}, Conditions: []spec.Condition{{Type: "NotReady", Status: "True"}}}, true, false},
		{spec.PrivateLink{Endpoint: spec.Endpoint{Service: "s"}, Conditions: []spec.Condition{{Type: "ready", Status: "true"}}}, true, true},
	} {
		if ready, named := test.link.Ready(); ready != test.ready || named != test.named {
			t.Errorf("%+v: ready %t, named %t", test.link, ready, named)
		}
	}
}

// Two private links are the same as sets, and only then.
func FuzzSamePrivateLink(f *testing.F) {
	f.Add("a", "b", "c")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		one := spec.PrivateLink{On: true, Principals: []string{a, b}, Regions: []string{c}}
		other := spec.PrivateLink{On: true, Principals: []string{b, a, b}, Regions: []string{c, c}}
		if !one.Same(other) || !other.Same(one) || one.Same(spec.PrivateLink{}) {
			t.Errorf("%q %q %q", a, b, c)
		}
		if more := one.WithRegion("eu-central-1"); c != "eu-central-1" && more.Same(one) || len(one.Regions) != 1 {
			t.Errorf("%q", more.Regions)
		}
	})
}
