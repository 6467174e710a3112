package emulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

func TestSecretsAreNotPrinted(t *testing.T) {
	const canary = "canary"
	o := emulator.Options{Credentials: []emulator.Credential{{ID: "ci", Secret: canary}}}
	seed := emulator.Cluster{Name: "prod", Secrets: map[string]string{"A": canary}}
	e := emulator.New(o)
	e.AddCluster(seed)
	for _, v := range []any{o, &o, o.Credentials, o.Credentials[0], seed, &seed, e, struct{ E *emulator.Emulator }{e}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, canary) {
				t.Errorf("%s of a %T prints the secret", verb, v)
			}
		}
	}
	for _, v := range []any{o.Credentials, seed} {
		if text, err := json.Marshal(v); err != nil || strings.Contains(string(text), canary) {
			t.Errorf("%T as JSON: the secret is in it, or %v", v, err)
		}
	}
}
