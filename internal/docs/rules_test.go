package docs

// rules are what the documents leave to the reader: what has happened before a command, how it ends, and what cannot be run where
// tests run. Each has to be of use.
func rules() []rule {
	const (
		root   = "it changes the machine, as root"
		docker = "there is no Docker where tests run"
		kube   = "there is no cluster where tests run"

		newestBackup = "ID=$(camsync backup list production -o json | jq -r '.clusters[0].backups[0].id')"
	)
	return []rule{
		{page: "README.md", begins: "go install github.com/camsync/camsync/cmd/camsync@", why: "it needs a release", check: checkModule},
		{page: "README.md", begins: "camsync plan\ncamsync apply", before: "sed -i 's/description: .*/description: Invoices/' org.yaml"},
		{page: "docs/backups.md", begins: "camsync backup delete production", before: newestBackup},
		{page: "docs/backups.md", begins: "camsync restore production \"$ID\" --allow data-loss", before: "camsync backup take production\n" + newestBackup, input: "camsync restore production \"$ID\" --allow data-loss --yes-restore production"},
		{page: "docs/ci.md", begins: "go install github.com/camsync/camsync/cmd/camsync@", why: "it needs a release", check: checkModule},

		{page: "CONTRIBUTING.md", begins: ".ci/run", why: "this test is part of it", check: checkPaths(".ci/run")},
		{page: "CONTRIBUTING.md", begins: "go test -count=1 -json", why: "it runs this test too", check: checkSlowest},
		{page: "CONTRIBUTING.md", begins: "go run ./internal/tools/pace", why: "it takes minutes, and needs an earlier commit", check: checkPaths("internal/tools/pace")},

		{page: "docs/cli.md", begins: "camsync absorb -f org.yaml member/ana@example.com", before: "others olga@example.com POST /members/ana@example.com '{\"orgRoles\": [\"visitor\"]}'"},
		{page: "docs/cli.md", begins: "camsync absorb -f org.yaml 'cluster/production/allowlist'", before: "others olga@example.com PUT '/clusters/{production}/ipallowlist' '{\"ipallowlist\": [{\"ip\": \"192.0.2.0/24\", \"description\": \"\"}]}'\n" +
			"others olga@example.com POST '/clusters/{production}/clients' '{\"clientName\": \"other\", \"permissions\": [\"Zeebe\"]}'"},
		{page: "docs/cli.md", begins: "camsync absorb -f org.yaml --all", before: "others olga@example.com PATCH '/clusters/{production}' '{\"description\": \"Invoices\"}'"},
		{page: "docs/cli.md", begins: "camsync init --name acme", input: "(mkdir acme && cd acme && camsync init --name acme --credentials env --ci github)"},
		{page: "docs/cli.md", begins: "camsync init --credentials none --print", input: "camsync init --credentials none --print"},
		{page: "docs/cli.md", begins: "camsync init", input: "(mkdir first && cd first && camsync init)"},
		{page: "docs/cli.md", begins: "camsync apply plan.json", before: "camsync plan -f org.yaml --out plan.json"},
		{page: "docs/cli.md", begins: "camsync rotate production/client/order-worker -f org.yaml", input: "camsync rotate production/client/order-worker -f org.yaml --yes --grace 0s"},
		{page: "docs/cli.md", begins: "camsync rotate --finish production/client/order-worker -f org.yaml", input: "camsync rotate --finish --now production/client/order-worker -f org.yaml --yes"},
		{page: "docs/cli.md", begins: "camsync rotate client order-worker --cluster production -f org.yaml", input: "camsync rotate client order-worker --cluster production -f org.yaml --yes --grace 0s"},
		{page: "docs/cli.md", begins: "camsync backup delete production", before: "camsync backup take production\n" + newestBackup},
		{page: "docs/cli.md", begins: "camsync restore production \"$ID\" --allow data-loss", before: newestBackup, input: "camsync restore production \"$ID\" --allow data-loss --yes-restore production --again"},
		{page: "docs/cli.md", begins: "camsync restore-workspace", input: "camsync restore-workspace Orders",
			before: "printf 'apiVersion: camsync/v1\\nworkspaces: [{name: Orders}]\\n' >hub.yaml\ncamsync apply --yes -f hub.yaml\nsed -i 's/Orders/Orders, state: absent/' hub.yaml\ncamsync apply --yes --allow data-loss -f hub.yaml"},
		{page: "docs/cli.md", begins: "camsync man /usr/local/share/man/man1", before: "mkdir man1", input: "camsync man man1"},
		{page: "docs/cli.md", begins: "camsync export > org.yaml", input: "camsync export > exported.yaml"},
		{page: "docs/cli.md", begins: "terraform state pull | camsync import terraform - > org.yaml", input: "terraform state pull | camsync import terraform - > imported.yaml", code: 3},
		{page: "docs/cli.md", begins: "camsync import terraform prod.tfstate --out org.yaml", before: "terraform state pull >prod.tfstate", input: "camsync import terraform prod.tfstate --cluster production --out prod.yaml --removed removed.tf"},
		{page: "docs/cli.md", begins: "camsync import terraform prod.tfstate --out kept.yaml", input: "camsync import terraform prod.tfstate --cluster production --out kept.yaml --secrets-to secrets --credentials-to credentials"},
		{page: "docs/cli.md", begins: "camsync sync -f org.yaml --notify @notify.txt", before: "echo \"generic+$CAMUNDA_CONSOLE_BASE_URL/nowhere\" | sed s/http:/https:/ >notify.txt"},
		{page: "docs/cli.md", begins: "curl http://127.0.0.1:8321/", before: "daemon --stays -f org.yaml >daemon.log &\nuntil [ -s daemon.address ]; do command sleep 0.1; done"},

		{page: "docs/deployment.md", begins: "install -m 0644 org.yaml", why: root, check: checkFile("deploy/systemd/camsync.service", "/etc/camsync/org.yaml")},
		{page: "docs/deployment.md", begins: "install -m 0755 camsync", why: root, check: checkFile("deploy/systemd/camsync.service", "/usr/local/bin/camsync")},
		{page: "docs/deployment.md", begins: "install -m 0644 deploy/systemd/camsync.service", why: root, check: checkPaths("deploy/systemd/camsync.service")},
		{page: "docs/deployment.md", begins: "install -d", why: root, check: checkFile("deploy/systemd/camsync.service", "/etc/camsync")},
		{page: "docs/deployment.md", begins: "install -m 0644 deploy/systemd/camsync.env org.yaml /etc/camsync/", why: root, check: checkFile("deploy/systemd/camsync.service", "/etc/camsync/")},
		{page: "docs/deployment.md", begins: "install -m 0600 /dev/stdin", why: root, check: checkFile("deploy/systemd/camsync.service", "/etc/camsync/client-secret")},
		{page: "docs/deployment.md", begins: `"$EDITOR" `, why: root, check: checkFile("deploy/systemd/camsync.service", "/etc/camsync/camsync.env")},
		{page: "docs/deployment.md", begins: "systemctl ", why: root, check: checkBeside("deploy/systemd/camsync.service")},
		{page: "docs/deployment.md", begins: "[Service]", why: "it is a piece of a unit", check: checkArguments("/usr/bin/camsync")},
		{page: "docs/deployment.md", begins: "docker build -t", why: docker, check: checkBeside("Dockerfile")},
		{page: "docs/deployment.md", begins: "docker build --target kubernetes", why: docker, check: checkTarget},
		{page: "docs/deployment.md", begins: "docker run", why: docker, check: checkArguments(" camsync")},
		{page: "docs/deployment.md", begins: "(cd deploy/kubernetes && kustomize edit set image", why: docker, check: checkFile("deploy/kubernetes/deployment.yaml", "camsync-k8s")},
		{page: "docs/deployment.md", begins: "kubectl create namespace camsync", why: kube, check: checkFile("deploy/kubernetes/namespace.yaml", "camsync")},
		{page: "docs/deployment.md", begins: "kubectl -n camsync create secret generic camsync-credentials", why: kube,
			check: checkFile("deploy/kubernetes/deployment.yaml", "camsync-credentials", "CAMUNDA_CONSOLE_CLIENT_ID", "CAMUNDA_CONSOLE_CLIENT_SECRET")},
		{page: "docs/deployment.md", begins: "kubectl -n camsync create secret generic camsync-secrets", why: kube,
			check: checkFile("deploy/kubernetes/deployment.yaml", "camsync-secrets", "auth-token")},
		{page: "docs/deployment.md", begins: "kubectl apply -k", why: kube, check: checkPaths("deploy/kubernetes")},

		{page: "docs/deployment.md", begins: "helm ", why: kube, check: checkArtefacts},

		{page: "docs/install.md", begins: "gh attestation", why: "it needs a release", check: checkArtefacts},
		{page: "docs/install.md", begins: "install -D", why: root, check: checkArchived},
		{page: "docs/install.md", begins: "apt install", why: root, check: checkArtefacts},
		{page: "docs/install.md", begins: "apt ", why: root, check: checkFile("internal/tools/release/packages.go", "camsync")},
		{page: "docs/install.md", begins: "dnf install", why: root, check: checkArtefacts},
		{page: "docs/install.md", begins: "dnf ", why: root, check: checkFile("internal/tools/release/packages.go", "camsync")},
		{page: "docs/install.md", begins: "apk add", why: root, check: checkArtefacts},
		{page: "docs/install.md", begins: "apk ", why: root, check: checkFile("internal/tools/release/packages.go", "camsync")},
		{page: "docs/install.md", begins: "systemctl ", why: root, check: checkBeside("deploy/systemd/camsync.service")},
		{page: "docs/install.md", begins: "go install github.com/camsync/camsync/cmd/camsync@", why: "it needs a release", check: checkModule},
		{page: "docs/install.md", begins: "docker run", why: docker, check: checkFile("docs/install.md", "registry.example.com/camsync:0.1.0")},
		{page: "docs/install.md", begins: "skopeo copy", why: "it needs a registry", check: checkArtefacts},
		{page: "docs/install.md", begins: "go run ./internal/tools/release 0.1.0", why: "it takes minutes", check: checkPaths("internal/tools/release")},

		{page: "docs/design.md", begins: "org.yaml:7:5", why: "it is a picture of how functions call each other", check: checkFunctions},

		{page: "docs/drift.md", begins: "camsync drift -f org.yaml", code: 2},
		{page: "docs/drift.md", begins: "~ cluster/production/allowlist", shown: true},
		{page: "docs/drift.md", begins: "+ member/eve@example.com", shown: true},
		{page: "docs/drift.md", begins: "~ cluster/production   name: production → prod-eu", shown: true, input: "camsync drift -f org.yaml", code: 2},
		{page: "docs/drift.md", begins: "12 of 14 live", shown: true, input: "camsync drift -f org.yaml"},
		{page: "docs/drift.md", begins: "organisation 6ff582aa-a62e-4a28-aac7-4d2224d8c58a at api.cloud.camunda.io · camsync", shown: true},

		{page: "docs/emulator.md", begins: "const { Camunda8 }", why: "it needs the SDK and Node", check: checkFile("docs/emulator.md", "getAdminApiClient")},
		{page: "docs/emulator.md", begins: "prism proxy", why: "it needs Prism and Node", check: checkFile("docs/emulator.md", "127.0.0.1:8320")},
		{page: "docs/emulator.md", begins: `provider "camunda"`, why: "it needs Terraform and the provider", check: checkFile("docs/cli.md", "127.0.0.1:8320", "emulator-secret")},
		{page: "docs/emulator.md", begins: `data "camunda_channel"`, why: "it needs Terraform and the provider",
			check: checkFile("internal/emulator/catalog.go", "Stable", "europe-west1", "Trial Cluster")},

		{page: "docs/encryption.md", begins: "{\n", why: "it is part of a policy in AWS", check: checkJSON},

		{page: "docs/file-format.md", begins: "org.yaml:12:5: a cluster has no key", shown: true, input: "camsync validate -f org.yaml -f team.yaml", code: 1},

		{page: "docs/monitoring.md", begins: "camsync sync -f org.yaml --notify @/etc", input: "echo generic+https://127.0.0.1:9/ >notify.txt; daemon -f org.yaml --notify @notify.txt"},
		{page: "docs/monitoring.md", begins: "org.yaml, organisation", why: "it is sent to a service", check: checkMessage},
		{page: "docs/monitoring.md", begins: `{"level":"WARN"`, why: "a message is given up after two minutes", check: checkLogLine},

		{page: "docs/reports.md", begins: "camsync drift -f org.yaml -o sarif", code: 2},
		{page: "docs/reports.md", begins: "{\n", shown: true, input: "camsync plan -f org.yaml -o json"},

		{page: "docs/workspaces.md", begins: "+ approve.bpmn", shown: true},
		{page: "docs/workspaces.md", begins: "---\n", shown: true, input: "camsync validate -f catalog.yaml >validated && cat catalog/README.md"},
		{page: "docs/workspaces.md", begins: "+ workspace/Orders/project/Order process/file/mails/", shown: true},
		{page: "docs/workspaces.md", begins: "! workspace/Orders/project/Order process/file/approve.bpmn", shown: true, input: "camsync plan -f files.yaml",
			before: "camsync apply -f files.yaml\nedit checked"},
		{page: "docs/workspaces.md", begins: "camsync apply -f files.yaml --allow data-loss", before: "edit decided"},
		{page: "docs/workspaces.md", begins: "~ workspace/Orders/project/Order process/file/approve.bpmn", shown: true, input: "camsync plan -f files.yaml", before: "change"},

		{page: "docs/saved-plans.md", begins: "camsync: plan.json is stale", shown: true, code: 4, input: "camsync apply plan.json", before: "sh stale.sh"},
	}
}
