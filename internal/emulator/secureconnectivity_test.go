package emulator_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestSecureConnectivityTakesTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{Connecting: 10 * time.Minute, ConnectivityListDelay: time.Minute, Disconnecting: 5 * time.Minute})
		id := w.AddCluster(emulator.Cluster{Name: "aws", Region: "eu-central-1"})
		path, at := "/clusters/"+id+"/secure-connectivity", w.Of("aws")
		if at.SetConnectivity(emulator.Connectivity{}) == nil {
			t.Error("connectivity that is off was changed")
		}
		const good = `{"allowedPrincipals":["arn:aws:iam::123456789012:root"],"allowedRegions":["eu-central-1"]}`
		w.want("POST", path, good, 204, "")
		w.want("GET", path, nil, 200, `{"status":{}}`)
		w.want("POST", path, good, 409, "active already")
		time.Sleep(time.Minute)
		w.want("GET", path, nil, 200, `"status":"False","type":"Ready"`)
		w.want("GET", path, nil, 200, `"serviceName":""`)
		time.Sleep(9 * time.Minute)
		w.want("GET", path, nil, 200, `"status":"True","type":"Ready"`)
		w.want("GET", path, nil, 200, `"serviceName":"com.amazonaws.vpce.`)
		for _, tt := range []struct{ how, part string }{{"none", `"conditions":[]`}, {"EndpointReady", `"type":"EndpointReady"`}} {
			w.Change(func(o *emulator.Options) { o.ConnectivityCondition = tt.how })
			w.want("GET", path, nil, 200, tt.part)
		}
		if err := at.SetConnectivity(emulator.Connectivity{Principals: []string{"arn:aws:iam::123456789012:role/x"}, Regions: []string{"eu-west-1"}, Trouble: "no such service",
			Connections: []emulator.Connection{{EndpointID: "vpce-1", Owner: "123456789012", State: "pending"}}}); err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{`"allowedPrincipals":["arn:aws:iam::123456789012:role/x"],"allowedRegions":["eu-west-1"]`, `"message":"no such service"`,
			`"endpointConnectionCount":1,"endpointConnections":[{"endpointId":"vpce-1","owner":"123456789012","serviceId":"","state":"pending"`} {
			w.want("GET", path, nil, 200, part)
		}
		w.want("DELETE", path, nil, 204, "")
		w.want("DELETE", path, nil, 409, "not active")
		w.want("POST", path, good, 409, "active already")
		w.want("GET", path, nil, 200, "vpce-1")
		time.Sleep(5 * time.Minute)
		w.want("GET", path, nil, 200, `{"status":{}}`)
		w.want("POST", path, good, 204, "")
	})
}
