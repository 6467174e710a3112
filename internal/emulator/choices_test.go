package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// Where the description leaves an answer open, each choice has an effect.
func TestChoices(t *testing.T) {
	list := func(ip string) string { return `{"ipallowlist":[{"ip":"` + ip + `","description":""}]}` }
	for _, tt := range []struct {
		switched string // NAME=VALUE
		try      func(w *world, cluster string, chosen bool)
	}{
		{"maxClusterName=3", func(w *world, c string, chosen bool) {
			w.want("PATCH", c, `{"name":"long"}`, either(chosen, 400, 204), "")
		}},
		{"uniqueClusterNames=true", func(w *world, c string, chosen bool) {
			w.want("POST", "/clusters", w.example("prod"), either(chosen, 400, 200), "")
			w.AddCluster(emulator.Cluster{Name: "other"})
			w.want("PATCH", c, `{"name":"other"}`, either(chosen, 400, 204), "")
			w.want("PATCH", c, `{"name":"prod"}`, 204, "")
		}},
		{"hiddenStage=true", func(w *world, c string, chosen bool) {
			w.want("PATCH", c, `{"stageLabel":"prod"}`, 204, "")
			w.want("GET", c, nil, 200, either(chosen, `"labels":[]`, `"labels":["prod"]`))
		}},
		{"clearableStage=true", func(w *world, c string, chosen bool) {
			w.want("PATCH", c, `{"stageLabel":"prod"}`, 204, "")
			w.want("PATCH", c, `{"stageLabel":""}`, either(chosen, 204, 400), "")
			w.want("GET", c, nil, 200, either(chosen, `"labels":[]`, `"labels":["prod"]`))
		}},
		{"clientsNeedHealthy=true", func(w *world, c string, chosen bool) {
			w.must(w.SetStatus("prod", "Creating"))
			w.want("POST", c+"/clients", `{"clientName":"a"}`, either(chosen, 412, 200), "")
		}},
		{"canonicalNetworks=true", func(w *world, c string, chosen bool) {
			w.want("PUT", c+"/ipallowlist", list("192.0.2.7/24, 198.51.100.1, 2001:DB8::1"), 204, "")
			w.want("GET", c, nil, 200, either(chosen, `"192.0.2.0/24,198.51.100.1/32,2001:db8::1/128"`, `"192.0.2.7/24, 198.51.100.1, 2001:DB8::1"`))
		}},
		{"refuseIPv6=true", func(w *world, c string, chosen bool) {
			w.want("PUT", c+"/ipallowlist", list("192.0.2.7/24,2001:db8::/32"), either(chosen, 400, 204), "")
			w.want("PUT", c+"/ipallowlist", list("192.0.2.7/24, 192.0.2.1"), 204, "")
			w.want("GET", c, nil, 200, `"192.0.2.7/24, 192.0.2.1"`)
		}},
		{"maxSecretValue=3", func(w *world, c string, chosen bool) {
			w.want("POST", c+"/secrets", `{"secretName":"A","secretValue":"long"}`, either(chosen, 400, 204), "")
		}},
		{"updateCreatesSecret=true", func(w *world, c string, chosen bool) {
			w.want("PUT", c+"/secrets/A", `{"secretValue":"v"}`, either(chosen, 204, 404), "")
			w.want("GET", c+"/secrets", nil, 200, either(chosen, `{"A":"v"}`, `{}`))
		}},
		{"strictSecretDelete=true", func(w *world, c string, chosen bool) {
			w.want("DELETE", c+"/secrets/A", nil, either(chosen, 404, 204), "")
		}},
		{"exactEmails=true", func(w *world, _ string, chosen bool) {
			w.want("POST", "/members/ana@example.com", `{"orgRoles":["admin"]}`, 204, "")
			w.want("POST", "/members/Ana@example.com", `{"orgRoles":["admin"]}`, 204, "")
			if n := strings.Count(w.want("GET", "/members", nil, 200, ""), "example.com"); n != either(chosen, 3, 2) {
				t.Errorf("%d members", n)
			}
		}},
		{"logSeconds=true", func(w *world, _ string, chosen bool) {
			digits := len(strings.SplitN(w.want("GET", "/activity/json", nil, 200, `[{"timestamp":`), ",", 2)[0]) - len(`[{"timestamp":`)
			if digits != either(chosen, 10, 13) {
				t.Errorf("%d digits", digits)
			}
		}},
		{"plainTimes=true", func(w *world, c string, chosen bool) {
			made := object(w.want("POST", c+"/backups", nil, 200, ""))["created"].(string)
			if strings.HasSuffix(made, "Z") == chosen {
				t.Errorf("created %s", made)
			}
		}},
		{`monitoringConditions=["odd", 1]`, func(w *world, c string, chosen bool) {
			w.want("POST", c+"/monitoring", nil, 204, "")
			w.want("GET", c+"/monitoring/clients", nil, 200, either(chosen, `"conditions":["odd",1]`, `"conditions":[]`))
		}},
		{"backupListDelay=1h", func(w *world, c string, chosen bool) {
			id := object(w.want("POST", c+"/backups", nil, 200, ""))["uuid"].(string)
			if strings.Contains(w.want("GET", c+"/backups", nil, 200, ""), id) == chosen {
				t.Error("a new backup is listed, or it is not")
			}
			w.must(w.Clock.Advance(time.Hour))
			w.want("GET", c+"/backups", nil, 200, id)
		}},
		{"monitoringListDelay=1h", func(w *world, c string, chosen bool) {
			w.want("POST", c+"/monitoring", nil, 204, "")
			w.want("POST", c+"/monitoring/clients", `{"username":"a"}`, 200, "")
			got := w.want("GET", c+"/monitoring/clients", nil, 200, "")
			if (got == `{"clients":[],"status":{}}`) != chosen {
				t.Errorf("new clients: %s", got)
			}
			w.want("POST", c+"/monitoring/clients", `{"username":"a"}`, 400, "exists")
			w.must(w.Clock.Advance(time.Hour))
			w.want("GET", c+"/monitoring/clients", nil, 200, `"username":"a"`)
		}},
		{"monitoringDeleteDelay=1h", func(w *world, c string, chosen bool) {
			w.want("POST", c+"/monitoring", nil, 204, "")
			w.want("POST", c+"/monitoring/clients", `{"username":"a"}`, 200, "")
			id := object(w.want("POST", c+"/monitoring/clients", `{"username":"b"}`, 200, ""))["uuid"].(string)
			w.want("DELETE", c+"/monitoring/clients/"+id, nil, 204, "")
			if strings.Contains(w.want("GET", c+"/monitoring/clients", nil, 200, ""), id) != chosen {
				t.Error("a deleted client is listed, or it is not")
			}
			w.want("DELETE", c+"/monitoring/clients/"+id, nil, 404, "")
		}},
		{"backupsFull=409", func(w *world, c string, chosen bool) {
			for range 3 {
				w.want("POST", c+"/backups", nil, 200, "")
			}
			w.want("POST", c+"/backups", nil, either(chosen, 409, 200), "")
		}},
		{"requiredEncryption=External", func(w *world, _ string, chosen bool) {
			w.want("POST", "/clusters", w.example("more"), either(chosen, 400, 200), "")
		}},
		{"extraFields=true", func(w *world, c string, chosen bool) {
			if got := strings.Count(w.want("GET", c, nil, 200, ""), "addedLater"); (got > 3) != chosen {
				t.Errorf("%d fields are added", got)
			}
			w.want("GET", c+"/secrets", nil, 200, `{}`)
			w.want("GET", c+"/monitoring/clients", nil, 200, `"status":{}`)
		}},
		{"absentFields=encryption,audience", func(w *world, c string, chosen bool) {
			if strings.Contains(w.want("GET", c, nil, 200, `"created"`), "encryption") == chosen {
				t.Error("encryption is shown, or it is not")
			}
		}},
	} {
		t.Run(tt.switched, func(t *testing.T) {
			for _, chosen := range []bool{false, true} {
				w := newWorld(t, emulator.Options{})
				cluster := "/clusters/" + w.create("prod")
				if name, value, _ := strings.Cut(tt.switched, "="); chosen {
					w.Change(func(o *emulator.Options) { w.must(o.Set(name, value)) })
				}
				tt.try(w, cluster, chosen)
			}
		})
	}
}

func either[T any](chosen bool, yes, no T) T {
	if chosen {
		return yes
	}
	return no
}
