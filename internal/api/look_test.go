package api

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// A call is done whose first answer was lost and whose repeat is refused, if what is live says so; else the refusal is
// the error.
func TestARefusedRepeatIsLookedAt(t *testing.T) {
	const (
		clusters = `[{"uuid":"c-1","name":"n","description":"d","labels":["prod"],"hardwarePackages":2,"generation":{"uuid":"g","name":"new"},` +
			`"encryption":{"type":"External","primaryKeyArn":"k","secondaryKeyArn":"l"},"status":{"ready":"Healthy"},"ipallowlist":[{"ip":"192.0.2.0/24","description":"Office"}]}]`
		secrets = `{"S":"v","M":"***"}`
		clients = `[{"clientId":"x","name":"w","permissions":["Zeebe"]}]`
		members = `[{"email":"Ana@example.com","roles":["developer","analyst"]},{"email":"cy@example.com","roles":["organizationadmin"]}]`
	)
	value := spec.Seal("v")
	for _, test := range []struct {
		name    string
		call    Call
		cluster string // c-1 where it is empty
		done    bool
	}{
		{"description", PatchCluster{Description: new("d"), StageLabel: new("prod")}, "", true},
		{"another description", PatchCluster{Description: new("other")}, "", false},
		{"name", PatchCluster{Name: new("n")}, "", true},
		{"another name", PatchCluster{Name: new("other")}, "", false},
		{"stage", PatchCluster{StageLabel: new("dev")}, "", false},
		{"hardware", PatchCluster{HardwarePackages: new(2)}, "", true},
		{"other hardware", PatchCluster{HardwarePackages: new(3)}, "", false},
		{"key", SetEncryptionKeys{Primary: "k"}, "", true},
		{"both keys", SetEncryptionKeys{Primary: "k", Secondary: "l"}, "", true},
		{"another key", SetEncryptionKeys{Primary: "other"}, "", false},
		{"another second key", SetEncryptionKeys{Primary: "k", Secondary: "other"}, "", false},
		{"schedule", SetSchedule{Schedule: "00 2  * * *"}, "", true},
		{"another schedule", SetSchedule{Schedule: "0 3 * * *"}, "", false},
		{"no schedule", SetSchedule{Schedule: "0 2 * * *"}, "bare", false},
		{"schedule gone", DeleteSchedule{}, "bare", true},
		{"schedule still there", DeleteSchedule{}, "", false},
		{"cluster gone", DeleteCluster{}, "c-2", true},
		{"cluster still there", DeleteCluster{}, "", false},
		{"allowlist", SetAllowlist{Entries: []AllowlistEntry{{IP: "192.0.2.0/24", Description: "Office"}}}, "", true},
		{"another allowlist", SetAllowlist{Entries: []AllowlistEntry{{IP: "192.0.2.0/25", Description: "Office"}}}, "", false},
		{"new secret", CreateSecret{Name: "S", Value: value}, "", true},
		{"new secret with another's value", CreateSecret{Name: "S", Value: spec.Seal("mine")}, "", false},
		{"new secret whose value is masked", CreateSecret{Name: "M", Value: spec.Seal("***")}, "", false},
		{"secret", UpdateSecret{Name: "S", Value: value}, "", true},
		{"secret with another value", UpdateSecret{Name: "S", Value: spec.Seal("mine")}, "", false},
		{"secret gone", DeleteSecret{Name: "other"}, "", true},
		{"secret still there", DeleteSecret{Name: "S"}, "", false},
		{"client gone", DeleteClient{ID: "y"}, "", true},
		{"client still there", DeleteClient{ID: "x"}, "", false},
		{"roles", SetRoles{Email: "ana@example.com", Roles: []string{"analyst", "developer"}}, "", true},
		{"a role by its other name", SetRoles{Email: "cy@example.com", Roles: []string{"admin"}}, "", true},
		{"other roles", SetRoles{Email: "ana@example.com", Roles: []string{"analyst"}}, "", false},
		{"roles of nobody", SetRoles{Email: "bo@example.com"}, "", false},
		{"member gone", RemoveMember{Email: "bo@example.com"}, "", true},
		{"member still there", RemoveMember{Email: "ana@example.com"}, "", false},
	} {
		for _, status := range []int{400, 409, 412, 422} {
			for _, lost := range []bool{true, false} {
				t.Run(test.name, func(t *testing.T) {
					bubble(t, func(t *testing.T, w *world) {
						tries, looks := 0, 0
						w.answer = func(rw http.ResponseWriter, r *http.Request) {
							switch {
							case r.Method != http.MethodGet && lost && tries == 0:
								tries++
								panic(http.ErrAbortHandler)
							case r.Method != http.MethodGet:
								tries++
								rw.WriteHeader(status)
								return
							}
							if looks++; strings.Contains(r.URL.Path, "/bare/") {
								rw.WriteHeader(http.StatusNotFound)
								return
							}
							answer := members
							for _, list := range []struct{ path, answer string }{{"/secrets", secrets}, {"/clients", clients}, {"/clusters", clusters}, {"/schedule", `{"name":"x","schedule":"0 2 * * *"}`}} {
								if strings.HasSuffix(r.URL.Path, list.path) {
									answer = list.answer
								}
							}
							_, _ = io.WriteString(rw, answer)
						}
						cluster := test.cluster
						if cluster == "" {
							cluster = "c-1"
						}
						_, err := w.client("").Do(t.Context(), test.call, cluster)
						if done := err == nil; done != (lost && test.done) {
							t.Errorf("%d, lost %t: %v", status, lost, err)
						}
						if err != nil && Status(err) != status {
							t.Errorf("%d: %v", status, err)
						}
						if wantTries, wantLooks := map[bool]int{true: 2, false: 1}[lost], map[bool]int{true: 1}[lost]; tries != wantTries || looks != wantLooks {
							t.Errorf("%d: sent %d times and looked %d times", status, tries, looks)
						}
					})
				})
			}
		}
	}
}

// Where the look fails, nothing is known, and the refusal stands.
func TestALookThatFails(t *testing.T) {
	for _, call := range []Call{
		PatchCluster{}, DeleteCluster{}, SetAllowlist{}, CreateSecret{Name: "S"}, UpdateSecret{Name: "S"}, DeleteSecret{Name: "S"},
		DeleteClient{ID: "x"}, SetRoles{Email: "ana@example.com"}, RemoveMember{Email: "ana@example.com"}, SetSchedule{Schedule: "0 2 * * *"}, DeleteSchedule{},
	} {
		bubble(t, func(t *testing.T, w *world) {
			tries := 0
			w.answer = func(rw http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					rw.WriteHeader(403)
				} else if tries++; tries == 1 {
					panic(http.ErrAbortHandler)
				} else {
					rw.WriteHeader(409)
				}
			}
			if _, err := w.client("").Do(t.Context(), call, "c-1"); Status(err) != 409 {
				t.Errorf("%T: %v", call, err)
			}
		})
	}
}

// An upgrade has no target: a second one could go one further. Whatever its answer is, but for one that says to come again
// later, it is sent once.
func TestAnUpgradeIsSentOnce(t *testing.T) {
	for _, status := range []int{0, 200, 400, 404, 409, 412, 422, 500, 502, 503, 504} {
		bubble(t, func(t *testing.T, w *world) {
			tries := 0
			w.answer = func(rw http.ResponseWriter, _ *http.Request) {
				if tries++; status == 0 {
					panic(http.ErrAbortHandler)
				}
				rw.WriteHeader(status)
			}
			_, err := w.client("").Do(t.Context(), Upgrade{From: "old"}, "c-1")
			_, unclear := errors.AsType[*Unclear](err)
			if tries != 1 || unclear != (status == 0 || status >= 500) || (err == nil) != (status == 200) {
				t.Errorf("%d: sent %d times: %v", status, tries, err)
			}
		})
	}
}
