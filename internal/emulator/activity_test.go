package emulator_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/camsync/camsync/internal/emulator"
)

func TestActivity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{Organization: "org-1"})
		w.want("GET", "/activity/json", nil, 200, "[]")
		id := w.create("prod")
		const canary = "canary-value"
		w.want("PATCH", "/clusters/"+id, `{"name":"prod, \"2\""}`, 204, "")
		w.want("POST", "/clusters/"+id+"/secrets", `{"secretName":"A","secretValue":"`+canary+`"}`, 204, "")
		w.want("PUT", "/clusters/"+id+"/secrets/A", `{"secretValue":"`+canary+`2"}`, 204, "")
		w.want("POST", "/members/ana@example.com", `{"orgRoles":["visitor"]}`, 204, "")
		w.want("POST", "/members/ana@example.com", `{"orgRoles":["owner"]}`, 400, "")
		w.want("POST", "/members/ana@example.com", `{"orgRoles":["modeler","admin"]}`, 204, "")

		text := w.want("GET", "/activity/json", nil, 200, "")
		entries := list(text)
		if len(entries) != 6 {
			t.Fatalf("got %d entries, want 6: %s", len(entries), text)
		}
		const common = `{"timestamp":946684800000,"service":"administration-api","orgId":"org-1","userId":"emulator",`
		for _, want := range []string{
			common + `"audit":"Cluster updated","auditType":"u","entity":"cluster","entityId":"` + id + `","entityAttribute":"name","entityAttributeValueFrom":"prod","entityAttributeValueTo":"prod, \"2\""}`,
			common + `"audit":"Secret updated","auditType":"u","entity":"secret","entityId":"A","entityAttribute":"value","parentEntity":"cluster","parentEntityId":"` + id + `"}`,
			common + `"audit":"Member updated","auditType":"u","entity":"member","entityId":"ana@example.com","entityAttribute":"roles","entityAttributeValueFrom":"visitor","entityAttributeValueTo":"admin, modeler"}`,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("no entry %s in %s", want, text)
			}
		}
		table := w.want("GET", "/activity/csv", nil, 200, "\r\n")
		rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
		if err != nil || len(rows) != 7 || rows[2][10] != `prod, "2"` {
			t.Errorf("the table is %q (%v)", table, err)
		}
		if strings.Contains(text+table, canary) {
			t.Error("the activity shows a secret's value")
		}
	})
}
