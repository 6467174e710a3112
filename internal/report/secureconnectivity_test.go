package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// linkReport is of a run that has switched on a private link.
func linkReport() report.Report {
	a := diff.Action{Verb: diff.Create, Name: spec.SecureConnectivity.Name("prod", ""), Harms: spec.AccessGain | spec.Cost}
	return report.Report{Kind: report.Results, Plan: diff.Plan{Actions: []diff.Action{a}}, Results: []apply.Result{{Action: a, Outcome: apply.Created, Endpoint: spec.Endpoint{
		Service: "com.amazonaws.vpce.eu-central-1.vpce-svc-0a", Region: "eu-central-1", DNSName: "fra-1.private.example\x1b[2J",
	}}}}
}

// What an endpoint in AWS needs to know is in every report that people or programs read after an apply.
func TestEndpointServicesAreReported(t *testing.T) {
	const want = `cluster/prod/secureConnectivity: service name com.amazonaws.vpce.eu-central-1.vpce-svc-0a, region eu-central-1, private DNS name fra-1.private.example`
	r := linkReport()
	var text, markdown, page, doc bytes.Buffer
	for _, err := range []error{
		report.ResultsText(&text, r.Results, 0, report.Style{}), report.Markdown(&markdown, r), report.HTML(&page, r), report.JSON(&doc, r),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, got := range []string{text.String(), markdown.String(), page.String()} {
		if !strings.Contains(got, want) || strings.Contains(got, "\x1b") {
			t.Errorf("it lacks %q:\n%s", want, got)
		}
	}
	var results struct {
		Actions []struct {
			Endpoint struct{ ServiceName, Region, PrivateDNSName string }
		}
	}
	if err := json.Unmarshal(doc.Bytes(), &results); err != nil || results.Actions[0].Endpoint.ServiceName != "com.amazonaws.vpce.eu-central-1.vpce-svc-0a" {
		t.Errorf("%v: %s", err, doc.String())
	}
	if line := report.ResultLine(r.Results[0]); !strings.Contains(line, "service name com.amazonaws") {
		t.Error(line)
	}
}

// Principals are in every format of a review, their names without what could act.
func TestPrincipalsAreReviewed(t *testing.T) {
	r := report.Access{Review: audit.Review{Against: true, LinksUnseen: 2, Principals: []audit.Principal{
		{Cluster: "prod", ARN: "arn:aws:iam::123456789012:root\x1b[2J", Regions: []string{"eu-central-1"}, Connections: 3, Declared: audit.NotInFile},
	}}}
	var text, markdown, page, table bytes.Buffer
	for _, err := range []error{
		report.AccessText(&text, r, report.Style{}), report.AccessMarkdown(&markdown, r), report.AccessHTML(&page, r), report.AccessCSV(&table, r),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, got := range []string{text.String(), markdown.String(), page.String()} {
		for _, want := range []string{"AWS principals with a private link (1)", "arn:aws:iam::123456789012:root", "1 AWS principal with a private link; 1 of them outside the file", "Private links of 2 clusters in AWS are not visible"} {
			if !strings.Contains(got, want) || strings.Contains(got, "\x1b") {
				t.Errorf("it lacks %q:\n%s", want, got)
			}
		}
	}
	if !strings.Contains(table.String(), "\nprincipal,prod,arn:aws:iam::123456789012:root") {
		t.Error(table.String())
	}
}
