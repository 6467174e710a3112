package spec

import (
	"reflect"
	"testing"
	"time"
)

// A copy has all that an organisation of a file or of the API's lists has, and shares no list or destination that a pass could change.
func TestACopySharesNothingThatAPassChanges(t *testing.T) {
	to := &Destination{File: "a.env"}
	org := Organization{
		OwnerID: "owner", Policy: Policy{Protect: []string{"*"}},
		Members: Known([]Member{{Email: "a@x.org", Roles: []string{"admin"}}}),
		Clusters: KnownAt([]Cluster{{
			Name: "one", Secrets: Known([]Secret{{Name: "A", Value: Known(Seal("v"))}}),
			Clients:           Known([]Client{{Name: "w", Permissions: []string{"Zeebe"}, Credentials: to}}),
			MonitoringClients: KnownAt([]MonitoringClient{{Name: "m", Credentials: to, Created: time.Unix(1, 0)}}, Pos{Line: 4}),
			Allowlist:         Known(Allowlist{Entries: []AllowlistEntry{{IP: "10.0.0.0/8"}}}),
		}, {Name: "two", Secrets: Unknown[[]Secret]("403")}}, Pos{Line: 3}),
	}
	other := org.Copy()
	if !reflect.DeepEqual(org, other) {
		t.Errorf("%+v, want %+v", other, org)
	}
	lists := func(o Organization) (all []any) {
		c := o.Clusters.Value()[0]
		return []any{o.Members.Value(), o.Members.Value()[0].Roles, o.Clusters.Value(), c.Secrets.Value(), c.Clients.Value(), c.Clients.Value()[0].Permissions,
			c.Clients.Value()[0].Credentials, c.MonitoringClients.Value(), c.MonitoringClients.Value()[0].Credentials, c.Allowlist.Value().Entries}
	}
	copies := lists(other)
	for i, list := range lists(org) {
		if reflect.ValueOf(list).Pointer() == reflect.ValueOf(copies[i]).Pointer() {
			t.Errorf("%T is shared", list)
		}
	}
}
