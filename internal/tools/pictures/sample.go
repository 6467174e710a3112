package main

import (
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// sample is a plan as a team may meet it.
func sample() report.Report {
	at := func(line int) spec.Pos { return spec.Pos{File: "infra/org.yaml", Line: line, Column: 5} }
	return report.Report{Kind: report.Plan, Plan: diff.Plan{
		Actions: []diff.Action{
			{
				Verb: diff.Create, Name: spec.ClusterName("production"), Harms: spec.Cost, Pos: at(21),
				Fields: []diff.Field{{Name: "region", Desired: "Belgium, Europe (europe-west1)"}, {Name: "channel", Desired: "Stable"}, {Name: "planType", Desired: "G3-S"}},
			},
			{Verb: diff.Create, Name: spec.Secrets.Name("production", "SLACK_TOKEN"), Pos: at(31)},
			{
				Verb: diff.Update, Name: spec.Allowlists.Name("staging", ""), Harms: spec.AccessLoss | spec.AccessGain, Pos: at(44),
				Fields: []diff.Field{{Name: "network", Desired: "203.0.113.0/24"}, {Name: "network", Live: "10.0.0.0/8"}},
			},
			{
				Verb: diff.Update, Name: spec.Clients.Name("staging", "order-worker"), Harms: spec.CredentialLoss, Pos: at(52),
				Fields: []diff.Field{{Name: "permissions", Live: "Zeebe", Desired: "Zeebe, Operate"}},
			},
			{
				Verb: diff.Update, Name: spec.MemberName("ana@example.com"), Harms: spec.AccessGain, Pos: at(7),
				Fields: []diff.Field{{Name: "roles", Live: "visitor", Desired: "developer"}},
			},
			{
				Verb: diff.Hold, Would: diff.Delete, Name: spec.Secrets.Name("staging", "OLD_TOKEN"), Harms: spec.CredentialLoss,
				Reason: "credential-loss is not allowed", Hint: "--allow credential-loss, or policy.allow in the file, allows it",
			},
			{
				Verb: diff.Hold, Would: diff.Hold, Name: spec.ClusterName("reports"), Pos: at(61),
				Fields: []diff.Field{{Name: "region", Live: "Iowa, North America (us-central1)", Desired: "Belgium, Europe (europe-west1)"}},
				Reason: "the region of a cluster cannot change", Hint: "create a cluster under another name there, move, then delete this one",
			},
			{
				Verb: diff.Delete, Name: spec.MemberName("bob@example.com"), Harms: spec.AccessLoss,
				Fields: []diff.Field{{Name: "roles", Live: "developer, analyst"}},
			},
		},
		Unmanaged: []spec.Name{spec.ClusterName("sandbox"), spec.Clients.Name("staging", "experiment")},
	}}
}
