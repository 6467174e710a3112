package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// operate does what Camunda itself, or its users in Camunda Hub, do to clusters. It reports whether it
// knows the command, which is one of
//
//	emulator advance DURATION            the organisation's clock
//	emulator backup CLUSTER VAR JSON     a backup, as POST /emulator/clusters/{name}/backups takes it; its id is then in $VAR
//	emulator encryption CLUSTER STATUS
//	emulator generation CLUSTER NAME     as an automatic update does
//	emulator components CLUSTER STATUS   of each component, while the cluster stays in its own
//	emulator gate CLUSTER TEXT           refuses its upgrades; an empty text refuses none
//	emulator connectivity CLUSTER JSON   as POST /emulator/clusters/{name}/connectivity takes it
//	emulator data CLUSTER WORD           stands for all that its processes have
//	emulator probes                      camsync sends on purpose what a careful client does not
//	emulator facts CLUSTER               writes what the API does not show of it
func (w *world) operate(ts *testscript.TestScript, what string, rest []string) bool {
	known := map[string]int{"advance": 1, "backup": 3, "encryption": 2, "gate": 2, "generation": 2, "components": 2, "connectivity": 2, "data": 2, "facts": 1}
	if what == "probes" {
		w.probes = true
		return true
	}
	if n := known[what]; n == 0 || n != len(rest) {
		return false
	}
	at := w.emulator.Of(rest[0])
	switch what {
	case "advance":
		d, err := time.ParseDuration(rest[0])
		ts.Check(err)
		ts.Check(w.emulator.Clock.Advance(d))
	case "backup":
		answer, err := w.send(http.MethodPost, "/emulator/clusters/"+rest[0]+"/backups", rest[2])
		ts.Check(err)
		var made struct {
			UUID string `json:"uuid"`
		}
		ts.Check(json.Unmarshal(answer, &made))
		ts.Setenv(rest[1], made.UUID)
	case "encryption":
		ts.Check(at.SetEncryption(rest[1]))
	case "generation":
		ts.Check(at.SetGeneration(rest[1]))
	case "components":
		ts.Check(at.SetComponents(rest[1]))
	case "gate":
		ts.Check(at.SetUpgradeGate(rest[1]))
	case "connectivity":
		_, err := w.send(http.MethodPost, "/emulator/clusters/"+rest[0]+"/connectivity", rest[1])
		ts.Check(err)
	case "data":
		ts.Check(at.SetData(rest[1]))
	case "facts":
		facts, err := at.Facts()
		ts.Check(err)
		fmt.Fprintf(ts.Stdout(), "data %q, overwritten %d, evicted %d, failed over %t\n", facts.Data, facts.Overwritten, facts.Evicted, facts.FailedOver)
	}
	return true
}
