package main

import (
	"time"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// driftSample is what others have changed behind a file's back.
func driftSample() report.Report {
	at := func(line int) spec.Pos { return spec.Pos{File: "org.yaml", Line: line, Column: 5} }
	r := report.Report{Kind: report.Drift, Plan: diff.Plan{
		Actions: []diff.Action{
			{
				Verb: diff.Update, Name: spec.MemberName("ana@example.com"), Harms: spec.AccessLoss | spec.AccessGain, Pos: at(7),
				Fields: []diff.Field{{Name: "roles", Live: "admin", Desired: "developer"}},
			},
			{
				Verb: diff.Update, Name: spec.Allowlists.Name("production", ""), Harms: spec.AccessLoss, Pos: at(24),
				Fields: []diff.Field{{Name: "network", Live: "198.51.100.0/24"}},
			},
			{Verb: diff.Create, Name: spec.Secrets.Name("production", "SLACK_TOKEN"), Pos: at(31)},
			{
				Verb: diff.Hold, Would: diff.Update, Name: spec.ClusterName("staging"), Harms: spec.Irreversible, Pos: at(41),
				Fields: []diff.Field{{Name: "generation", Live: "Camunda 8.8+gen1", Desired: "Camunda 8.8+gen3"}},
				Reason: "irreversible is not allowed", Hint: "--allow irreversible, or policy.allow in the file, allows it",
			},
		},
		Unmanaged: []spec.Name{spec.MemberName("eve@example.com"), spec.Clients.Name("production", "experiment")},
	}}
	when := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) }
	r.Changed = []audit.Change{
		{By: "olga@example.com", At: when(20, 16, 42), How: audit.Person},
		{By: "ben@example.com", At: when(21, 9, 5), How: audit.Person},
		{By: "k3.Xw~81", At: when(22, 2, 30), How: audit.Unknown},
		{How: audit.Unknown, Why: "the activity log does not mention it"},
	}
	r.Coverage = []audit.Coverage{
		{Kind: spec.Clusters, Live: 2, Declared: 2}, {Kind: spec.Secrets, Live: 5, Declared: 5},
		{Kind: spec.Clients, Live: 4, Declared: 3}, {Kind: spec.Members, Live: 13, Declared: 12},
	}
	return r
}

// accessSample is who may do what in the same organisation.
func accessSample() audit.Review {
	read := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return read.AddDate(0, 0, -days) }
	return audit.Review{
		At: read, Against: true,
		Members: []audit.Member{
			{Email: "ana@example.com", Name: "Ana Alves", Roles: []string{"admin"}, Admin: true, Since: ago(300), By: "olga@example.com", Declared: audit.InFile},
			{Email: "ben@example.com", Name: "Ben Brandt", Roles: []string{"analyst", "developer"}, Since: ago(120), By: "ana@example.com", Declared: audit.InFile},
			{Email: "eve@example.com", Roles: []string{"admin"}, Admin: true, Pending: true, Since: ago(41), By: "olga@example.com", Declared: audit.NotInFile},
			{Email: "new@example.com", Roles: []string{"developer"}, Pending: true, Since: ago(2), By: "ana@example.com", Declared: audit.InFile},
			{Email: "olga@example.com", Name: "Olga Olsen", Roles: []string{"owner"}, Owner: true, Admin: true, Declared: audit.NotManaged},
		},
		Clients: []audit.Client{
			{Cluster: "production", Name: "experiment", Permissions: []string{"Secrets", "Zeebe"}, Since: ago(9), By: "ben@example.com", Declared: audit.NotInFile},
			{Cluster: "production", Name: "order-worker", Permissions: []string{"Zeebe"}, Since: ago(290), By: "ana@example.com", Declared: audit.InFile},
			{Cluster: "staging", Name: "order-worker", Permissions: []string{"Zeebe"}, Declared: audit.InFile},
		},
	}
}
