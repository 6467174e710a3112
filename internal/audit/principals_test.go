package audit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/spec"
)

// Who may connect from AWS is part of a review. What may not be read is missing only where a file manages it.
func TestPrincipalsOfAReview(t *testing.T) {
	link := spec.PrivateLink{
		On: true, Principals: []string{"arn:aws:iam::222222222222:root", "arn:aws:iam::111111111111:root"}, Regions: []string{"us-east-1", "eu-central-1"},
		Connections: []spec.Connection{{ID: "vpce-1", Owner: "111111111111"}, {ID: "vpce-2"}},
	}
	org := spec.Organization{Clusters: spec.Known([]spec.Cluster{
		{Name: "a", UUID: "A", SecureConnectivity: spec.Known(link)}, {Name: "b", UUID: "B", SecureConnectivity: spec.Refused[spec.PrivateLink]("403")},
		{Name: "c", UUID: "C", SecureConnectivity: spec.Unknown[spec.PrivateLink]("500")}, {Name: "d", UUID: "D", SecureConnectivity: spec.Known(spec.PrivateLink{})}, {Name: "e", UUID: "E"},
	})}
	desired := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "a", SecureConnectivity: spec.Known(spec.PrivateLink{On: true, Principals: link.Principals[:1]})}})}
	r := audit.NewReview(time.Unix(0, 0), org, audit.Unread("403"), "me", &desired)
	got := ""
	for _, p := range r.Ways() {
		got += fmt.Sprintf("%s %s from %v, %d, %s\n", p.Cluster, p.ARN, p.Regions, p.Connections, p.Declared)
	}
	for _, o := range r.Outside() {
		got += fmt.Sprintf("outside %s %v %s\n", o.Name, o.Rights, o.Declared)
	}
	want := `a arn:aws:iam::111111111111:root from [eu-central-1 us-east-1], 1, no
a arn:aws:iam::222222222222:root from [eu-central-1 us-east-1], 0, yes
outside cluster/a/secureConnectivity [arn:aws:iam::111111111111:root] no
`
	if got != want || r.LinksUnseen != 1 || !r.PrincipalsMissing || fmt.Sprint(r.Unknown) != "[cluster/c/secureConnectivity: 500]" {
		t.Errorf("got\n%s%d unseen, %v, want\n%s", got, r.LinksUnseen, r.Unknown, want)
	}
	desired.Clusters.Value()[0].Name = "b"
	if r := audit.NewReview(time.Unix(0, 0), org, audit.Unread("403"), "me", &desired); r.LinksUnseen != 0 || len(r.Unknown) != 2 {
		t.Errorf("%d unseen, %v", r.LinksUnseen, r.Unknown)
	}
	if r := audit.NewReview(time.Unix(0, 0), org, audit.Unread("403"), "me", nil); r.LinksUnseen != 1 || r.Principals[0].Declared != "" || len(r.Outside()) != 0 {
		t.Errorf("without a file: %+v", r)
	}
}
