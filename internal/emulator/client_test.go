package emulator_test

import (
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestClients(t *testing.T) {
	w := newWorld(t, emulator.Options{MaxClients: 2})
	cluster := w.create("prod")
	clients := "/clusters/" + cluster + "/clients"
	w.want("GET", clients, nil, 200, "[]")

	made := object(w.want("POST", clients, `{"clientName":"worker","permissions":["Zeebe","Zeebe"]}`, 200, `"permissions":["Zeebe"],"audience":"zeebe.camunda.io"`))
	id, secret := made["clientId"].(string), made["clientSecret"].(string)
	for _, mark := range []string{"~", ".", "-", "_"} {
		if !strings.Contains(id, mark) || !strings.Contains(secret, mark) {
			t.Errorf("id %q or the secret has no %s", id, mark)
		}
	}
	w.want("POST", clients, `{"clientName":"worker","permissions":["Zeebe"]}`, 400, "exists")
	w.want("POST", clients, `{"clientName":"x","permissions":[]}`, 400, "at least one")
	w.want("POST", clients, `{"clientName":"x","permissions":["zeebe"]}`, 400, "not one of")
	w.want("POST", clients, `{"clientName":"x","permissions":[null]}`, 400, "wrong type")
	w.want("POST", clients, `{"clientName":""}`, 400, "name")
	w.want("POST", clients, `{"clientName":"all"}`, 200, `"permissions":["Zeebe","Operate","Tasklist","Optimize","Secrets"]`)
	w.want("POST", clients, `{"clientName":"third"}`, 403, "maximum")

	got := w.want("GET", clients, nil, 200, `[{"name":"worker","clientId":"`+id+`","permissions":["Zeebe"]},{"name":"all"`)
	details := w.want("GET", clients+"/"+url.PathEscape(id), nil, 200, `"ZEEBE_CLIENT_ID":"`+id+`"`)
	for _, text := range []string{got, details, w.want("GET", "/activity/json", nil, 200, "worker")} {
		if strings.Contains(text, secret) {
			t.Errorf("the client's secret is shown again: %s", text)
		}
	}
	if err := w.SetStatus(cluster, "Updating"); err != nil {
		t.Fatal(err)
	}
	w.want("GET", clients+"/"+id, nil, 412, "not ready")
	w.want("DELETE", clients+"/"+id, nil, 204, "")
	w.want("DELETE", clients+"/"+id, nil, 404, "client not found")
	w.want("GET", clients+"/"+id, nil, 404, "client not found")
	w.want("POST", clients, `{"clientName":"worker","permissions":["Zeebe"]}`, 200, "")
	w.want("GET", "/clusters/none/clients", nil, 404, "cluster not found")
}

func TestClientListLagsBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{ClientListDelay: time.Minute})
		clients := "/clusters/" + w.create("prod") + "/clients"
		w.want("POST", clients, `{"clientName":"worker"}`, 200, "")
		w.want("GET", clients, nil, 200, "[]")
		w.want("POST", clients, `{"clientName":"worker"}`, 400, "exists")
		time.Sleep(time.Minute)
		w.want("GET", clients, nil, 200, "worker")
	})
}

func TestDeletedClientIsStillListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{ClientDeleteDelay: time.Minute})
		clients := "/clusters/" + w.create("prod") + "/clients"
		made := w.want("POST", clients, `{"clientName":"worker"}`, 200, "")
		_, id, _ := strings.Cut(made, `"clientId":"`)
		id, _, _ = strings.Cut(id, `"`)
		w.want("DELETE", clients+"/"+id, nil, 204, "")
		w.want("DELETE", clients+"/"+id, nil, 404, "")
		w.want("GET", clients+"/"+id, nil, 404, "")
		if n := len(w.ClientSecrets()); n != 0 {
			t.Errorf("%d secrets of living clients, want 0", n)
		}
		w.want("GET", clients, nil, 200, id)
		w.want("POST", clients, `{"clientName":"worker"}`, 200, "")
		if list := w.want("GET", clients, nil, 200, id); strings.Count(list, "worker") != 2 {
			t.Errorf("not both are listed: %s", list)
		}
		time.Sleep(time.Minute)
		if list := w.want("GET", clients, nil, 200, "worker"); strings.Contains(list, id) {
			t.Errorf("still listed: %s", list)
		}
	})
}
