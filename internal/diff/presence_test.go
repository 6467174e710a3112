package diff_test

import (
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

func TestSecretsByPresence(t *testing.T) {
	untrusted := func(desired, _ *spec.Organization) {
		desired.ByPresence = true
		secrets := desired.Clusters.Value()[0].Secrets.Value()
		for i := range secrets {
			secrets[i].Value = spec.Part[spec.Sealed]{}
		}
	}
	testPlans(t, []planCase{
		{
			name: "a value that is there is the same; one that is not would be created",
			desired: `
				clusters:
				  - name: p
				    secrets: {A: {env: A}, B: {command: [b]}, C: {keep: true}, D: {keep: true}}`,
			live: `
				clusters:
				  - name: p
				    secrets: {A: {env: OTHER}, C: {keep: true}, E: {keep: true}}`,
			but: untrusted,
			want: `
				create cluster/p/secret/B
				hold cluster/p/secret/D: the file keeps this secret, but it does not exist
				unmanaged cluster/p/secret/E
				note the files are not trusted: no value of a secret was fetched and no command was run; secrets are compared by presence alone`,
		},
	})
}

// A plan that compares by presence has no value that could be written.
func TestByPresenceSendsNoSecret(t *testing.T) {
	d := load(t, "clusters: [{name: p, secrets: {A: {env: A}}}]")
	d.ByPresence = true
	l := applied(load(t, "clusters: [{name: p}]"))
	for _, a := range diff.Between(d, l).Actions {
		if a.Name.Kind == spec.Secrets && len(a.Calls) > 0 {
			t.Errorf("%s has calls", a)
		}
	}
}
