package api_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// The API sends what its description leaves out, and leaves out what newer descriptions require: nothing else of an
// answer is lost because of it.
func TestCaseC6TolerantDecoding(t *testing.T) {
	plain := cluster("production", "c-1")
	for name, answer := range map[string]string{
		"unknown fields": strings.Replace(plain, `"autoUpdate":true`, `"autoUpdate":true,"environment":{"id":1},"multiTenancy":[1,2],"new":null`, 1),
		"connectorsStatus is text, and so is what is new": strings.Replace(plain, `"ready":"Healthy"`,
			`"ready":"Healthy","connectorsStatus":"Healthy","identityStatus":7`, 1),
		"encryption with a status, though not External": strings.Replace(plain, `{"type":"Provider"}`, `{"type":"Provider","status":{"ready":"x"},"keys":[]}`, 1),
		"no encryption":        strings.Replace(plain, `"encryption":{"type":"Provider"},`, "", 1),
		"encryption is a text": strings.Replace(plain, `{"type":"Provider"}`, `"Provider"`, 1),
		"no links":             strings.Replace(plain, `"links":{},`, "", 1),
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, files(map[string]string{
				"GET /clusters":             "[" + answer + "]",
				"GET /members":              `[{"email":"ana@example.com","roles":["admin"],"invitePending":false,"groups":[]}]`,
				"GET /clusters/c-1/secrets": `{"A":"one"}`,
				"GET /clusters/c-1/clients": `[{"clientId":"id","name":"worker","permissions":["Zeebe"],"audience":7}]`,
			}))
			org, err := everything(t, s.client())
			if err != nil {
				t.Fatal(err)
			}
			c := org.Clusters.Value()[0]
			if c.Name != "production" || c.Status != spec.Healthy || c.Region.Value().Code() != "europe-west1" || !c.AutoUpdate.Value() ||
				len(c.Allowlist.Value().Entries) != 1 || len(c.Secrets.Value()) != 1 || len(c.Clients.Value()) != 1 || len(org.Members.Value()) != 1 {
				t.Errorf("%+v", c)
			}
			if why, unknown := c.Encryption.Why(); unknown != !strings.Contains(answer, `"type":"Provider"`) {
				t.Errorf("encryption %q %q", c.Encryption.Value(), why)
			}
		})
	}
}
