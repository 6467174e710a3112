package emulator_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestExternalEncryption(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{Provisioning: time.Minute})
		body := w.example("prod")
		body["regionId"] = w.parameter("regions", "Frankfurt, Europe (eu-central-1)")
		body["encryption"] = "External"
		id := object(w.want("POST", "/clusters", body, 200, ""))["clusterId"].(string)
		cluster := "/clusters/" + id
		time.Sleep(time.Hour)
		w.want("GET", cluster, nil, 200, `"ready":"WaitingForInput"`)
		w.want("GET", cluster, nil, 200, `"encryption":{"type":"External","status":"ExternalEncryptionKeyNotSupplied"}`)

		const key = "arn:aws:kms:eu-central-1:123456789012:key/mrk-1"
		for _, tt := range []struct{ body, part string }{
			{`{}`, "required"},
			{`{"primaryEncryptionKeyId":"mrk-1"}`, "eu-central-1"},
			{`{"primaryEncryptionKeyId":"arn:aws:kms:eu-west-1:123456789012:key/mrk-1"}`, "eu-central-1"},
			{`{"primaryEncryptionKeyId":"` + key + `","secondaryEncryptionKeyId":"` + key + `"}`, "needs 1 keys"},
		} {
			w.want("PUT", cluster+"/encryption", tt.body, 400, tt.part)
		}
		w.want("PUT", cluster+"/encryption", `{"primaryEncryptionKeyId":"`+key+`"}`, 200, `"status":"Ready","primaryKeyArn":"`+key+`"`)
		w.want("GET", cluster, nil, 200, `"ready":"Creating"`)
		time.Sleep(time.Minute)
		w.want("GET", cluster, nil, 200, `"ready":"Healthy"`)

		regions := list(part(w.want("GET", "/clusters/parameters", nil, 200, ""), "regions"))
		for _, region := range regions {
			if region["uuid"] == body["regionId"] {
				body["backupRegionId"] = region["backups"].([]any)[1].(map[string]any)["uuid"]
			}
		}
		both := "/clusters/" + object(w.want("POST", "/clusters", body, 200, ""))["clusterId"].(string)
		const second = "arn:aws:kms:eu-west-1:123456789012:key/mrk-2"
		w.want("PUT", both+"/encryption", `{"primaryEncryptionKeyId":"`+key+`"}`, 400, "needs 2 keys")
		w.want("PUT", both+"/encryption", `{"primaryEncryptionKeyId":"`+key+`","secondaryEncryptionKeyId":"`+key+`"}`, 400, "key 2 is not the ARN of a key in eu-west-1")
		w.want("PUT", both+"/encryption", `{"primaryEncryptionKeyId":"`+key+`","secondaryEncryptionKeyId":"`+second+`"}`, 200, `"secondaryKeyArn":"`+second+`"`)

		other := w.create("other")
		w.want("PUT", "/clusters/"+other+"/encryption", `{"primaryEncryptionKeyId":"`+key+`"}`, 409, "external")
	})
}

// A key that does not admit Camunda's role keeps a new cluster waiting, and freezes an old one, which
// still says that it is healthy.
func TestKeysThatAreNotReady(t *testing.T) {
	w := newWorld(t, emulator.Options{KeysUnadmitted: true, KeysFixed: true})
	body := w.example("prod")
	body["regionId"] = w.parameter("regions", "Frankfurt, Europe (eu-central-1)")
	body["encryption"] = "External"
	w.Change(func(o *emulator.Options) { o.NotInPlan = []string{"encryption"} })
	w.want("POST", "/clusters", body, 403, "plan")
	w.Change(func(o *emulator.Options) { o.NotInPlan = nil })
	cluster := "/clusters/" + object(w.want("POST", "/clusters", body, 200, ""))["clusterId"].(string)
	const key = `{"primaryEncryptionKeyId":"arn:aws:kms:eu-central-1:123456789012:key/mrk-1"}`
	const other = `{"primaryEncryptionKeyId":"arn:aws:kms:eu-central-1:123456789012:key/mrk-2"}`
	set := func(status string) {
		if err := w.Of("prod").SetEncryption(status); err != nil {
			t.Fatal(err)
		}
	}
	set("Ready")
	w.want("GET", cluster, nil, 200, `"ready":"WaitingForInput"`)
	w.want("PUT", cluster+"/encryption", key, 200, `"status":"ExternalEncryptionKeyNotReady"`)
	w.want("GET", cluster, nil, 200, `"ready":"WaitingForInput"`)
	set("Ready")
	w.want("GET", cluster, nil, 200, `"ready":"Healthy"`)
	w.want("PUT", cluster+"/encryption", other, 409, "cannot be replaced")

	set("ExternalEncryptionKeyNotReady")
	w.want("GET", cluster, nil, 200, `"ready":"Healthy"`)
	w.want("POST", cluster+"/backups", nil, 200, "In progress")
	w.want("PUT", cluster+"/upgrade", nil, 412, "not ready")
	if err := w.Clock.Advance(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	w.want("GET", cluster+"/backups", nil, 200, "In progress")
	if err := w.SetStatus("prod", "Suspended"); err != nil {
		t.Fatal(err)
	}
	w.want("PUT", cluster+"/wake", nil, 204, "")
	w.want("GET", cluster, nil, 200, `"ready":"Suspended"`)
}
