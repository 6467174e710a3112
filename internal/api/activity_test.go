package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
)

func TestChanges(t *testing.T) {
	const noon = 1800000000000
	entry := func(text string) string { return "{" + strings.ReplaceAll(text, "'", `"`) + "}" }
	s := serve(t, files(map[string]string{"GET /activity/json": "[" + strings.Join([]string{
		entry(`'timestamp':1799999999999,'userId':'early','auditType':'u','entityId':'c-1'`),
		entry(`'timestamp':1800000000000,'userId':'ana','audit':'IP allowlist updated','auditType':'u','entityId':'c-1','entityAttribute':'ipallowlist','entityAttributeValueTo':'kept nowhere'`),
		entry(`'timestamp':1800000002,'userId':'in seconds','auditType':'u','entityId':'ana@example.com'`),
		entry(`'timestamp':1800000001000,'userId':'bob','auditType':'d','entityId':'id-1','parentEntityId':'c-1','entityAttribute':'name','entityAttributeValueFrom':'worker'`),
		entry(`'timestamp':1800000003000,'userId':'reader','auditType':'r','entityId':'c-1'`),
		entry(`'timestamp':1800000003000,'auditType':'u','entityId':'nobody'`),
		entry(`'userId':'timeless','auditType':'u','entityId':'c-1'`),
		entry(`'timestamp':'noon','userId':'worded','auditType':'u','entityId':'c-1'`),
		entry(`'timestamp':1e300,'userId':'never','auditType':'u','entityId':'c-1'`),
	}, ",") + "]"}))
	got, err := s.client().Changes(t.Context(), time.UnixMilli(noon))
	if err != nil {
		t.Fatal(err)
	}
	at := func(second int) time.Time { return time.UnixMilli(noon).UTC().Add(time.Duration(second) * time.Second) }
	want := []api.Change{
		{At: at(2), By: "in seconds", ID: "ana@example.com"},
		{At: at(1), By: "bob", ID: "id-1", Parent: "c-1", Attribute: "name", Name: "worker"},
		{At: at(0), By: "ana", What: "IP allowlist updated", ID: "c-1", Attribute: "ipallowlist"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestChangesOfARefusedLog(t *testing.T) {
	for _, code := range []int{403, 404, 500} {
		got, err := serve(t, status(code, `{"message":"no"}`)).client().Changes(t.Context(), time.Time{})
		if api.Status(err) != code || got != nil {
			t.Errorf("%d: %v, %v", code, got, err)
		}
	}
}
