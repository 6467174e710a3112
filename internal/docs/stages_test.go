package docs

// stages are where the blocks of the pages are run. A page that has none here has an empty directory.
func stages() []stage {
	return []stage{
		{"README.md", "", "readme.txt"},
		{"README.md", "Your organisation in five minutes", "adopted.txt"},
		{"docs/absorb.md", "", "absorb.txt"},
		{"docs/absorb.md", "A renamed cluster", "renamed.txt"},
		{"docs/backups.md", "", "applied.txt"},
		{"docs/ci.md", "", "applied.txt"},
		{"docs/cli.md", "", "cli.txt"},
		{"docs/daemon.md", "", "applied.txt"},
		{"docs/deployment.md", "", "organisations.txt"},
		{"docs/drift.md", "", "drift.txt"},
		{"docs/drift.md", "Renamed clusters", "renamed.txt"},
		{"docs/drift.md", "Coverage", "coverage.txt"},
		{"docs/drift.md", "History", "history.txt"},
		{"docs/emulator.md", "", "applied.txt"},
		{"docs/emulator.md", "Control routes", ""},
		{"docs/failover.md", "", "failover.txt"},
		{"docs/file-format.md", "", "mistakes.txt"},
		{"docs/install.md", "", "install.txt"},
		{"docs/monitoring-clients.md", "", "cli.txt"},
		{"docs/monitoring.md", "", "applied.txt"},
		{"docs/organisations.md", "", "orgs.txt"},
		{"docs/reports.md", "", "reports.txt"},
		{"docs/runs.md", "", "runs.txt"},
		{"docs/saved-plans.md", "", "saved.txt"},
		{"docs/terraform.md", "", "terraform.txt"},
		{"docs/verify.md", "", "applied.txt"},
		{"docs/upgrades.md", "", "applied.txt"},
		{"docs/wake.md", "", "applied.txt"},
		{"docs/workspaces.md", "", "workspaces.txt"},
		{"docs/workspaces.md", "Files from a directory", "files.txt"},
		{"docs/workspaces.md", "The catalog", "workspaces.txt"},
		{"examples/README.md", "", "examples.txt"},
	}
}
