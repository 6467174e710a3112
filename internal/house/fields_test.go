package house

import "github.com/camsync/camsync/internal/spec"

// organisation is a file that uses every key. UUID, KEY, PROJECT and DIR stand for what is known later.
const organisation = `apiVersion: camsync/v1
organization: {ownerId: 6d1b4f0e-52a5-4c39-9f63-0b7c3d3a9e10}
policy:
  prune: [members, secrets, clients, monitoringClients, workspaceMembers, files]
  allow: [access-gain, access-loss, cost, credential-loss, irreversible]
  maxDeletePercent: 100
  minAdmins: 1
  protect: [cluster/none]
  recreate: true
  wake: true
  upgrade:
    order: [test, prod]
    soak: 24h
    window: {days: [tue], from: "09:00", to: "15:00", zone: Europe/Berlin}
    maxAtOnce: 1
  backupBefore: [irreversible]
  backupFresh: 2h
  unmanaged: {secrets: report}
members:
  - {email: ana@example.com, roles: [admin]}
  - {email: ben@example.com, roles: [developer]}
catalog: {from: DIR/catalog}
clusters:
  - name: production
    uuid: UUID
    formerly: [before]
    description: Orders
    stage: prod
    region: eu-central-1
    channel: Stable
    planType: G3-S
    generation: Camunda 8.9+gen1
    autoUpdate: true
    hardwarePackages: 2
    backupRegion: Ireland, Europe (eu-west-1)
    encryption: {type: Software}
    allowlist:
      - {ip: 203.0.113.0/24, description: Office}
      - {ip: 198.51.100.7}
    allowOpen: true
    backupSchedule: 0 2 * * *
    backupMaxAge: 26h
    secureConnectivity:
      allowedPrincipals: ["arn:aws:iam::123456789012:root"]
      allowedRegions: [eu-central-1, us-east-1]
    secrets:
      ENV: {env: ENV}
      FILE: {file: DIR/one}
      COMMAND: {command: [printf, one]}
      MEMBER: {command: [printf, '{"first": "1", "second": "2", "third": 3}'], key: first}
      KEPT: {keep: true}
    clients:
      - {name: worker, permissions: [Zeebe], credentials: {file: DIR/worker.env, format: env}}
      - {name: reader, permissions: [Zeebe, Operate], credentials: {command: [cat]}}
    monitoringClients:
      - {name: grafana, credentials: {file: DIR/grafana.yml, format: prometheus}}
      - {name: alloy, credentials: {command: [cat, "-"]}}
  - name: spare
    region: us-central1
    channel: Stable
    planType: G3-S
  - {name: gone, state: absent}
  - name: sealed
    region: eu-central-1
    channel: Stable
    planType: Production
    backupRegion: eu-west-1
    encryption:
      type: External
      primaryKey: arn:aws:kms:eu-central-1:123456789012:key/mrk-00000000000000000000000000000001
      secondaryKey: arn:aws:kms:eu-west-1:123456789012:key/mrk-00000000000000000000000000000002
workspaces:
  - name: Orders
    key: KEY
    formerly: [Order team]
    description: All about orders
    members:
      - {email: ana@example.com, role: workspace_admin}
      - {email: eva@example.com, role: editor}
    environments: [sealed]
    projects:
      - {name: Order process, key: PROJECT, formerly: [Process], files: {from: DIR/models, snapshot: true}}
      - {name: Sandbox}
      - {name: Old process, state: absent}
  - {name: Sketches}
  - {name: Closed, state: absent}
`

// A sample is a field of the model, and how the file is changed so that this field alone differs. It stands the test of
// every column (see columns) but those that it has a reason for; where a column does hold, its reason has to go.
type sample struct {
	field string
	key   string    // in the schema of the file, as type.key
	kind  spec.Kind // of the resource that differs

	was, is, later string // in the file, what stands for it in the live organisation, and what does later; later is was where empty
	but            reasons
}

type reasons map[string]string

// samples has a row for each field that a file can set.
var samples = []sample{
	{"Organization.OwnerID", "organization.ownerId", "", "6d1b4f0e-52a5-4c39-9f63-0b7c3d3a9e10", "another", "", unseen("another organisation is refused as a whole")},
	{"Organization.Members", "file.members", spec.Members, "  - {email: ben@example.com, roles: [developer]}\n", "", "", nil},
	{"Organization.Clusters", "file.clusters", spec.Clusters, "  - name: spare\n    region: us-central1\n    channel: Stable\n    planType: G3-S\n", "", "",
		reasons{"audit": atCreation, "moved": atCreation}},

	{"Organization.Workspaces", "file.workspaces", spec.Workspaces, "  - {name: Sketches}\n", "", "", reasons{"audit": atCreation, "moved": atCreation}},

	{"Policy.Prune", "policy.prune", "", "prune: [members, secrets, clients, monitoringClients, workspaceMembers, files]", "prune: [members]", "", rule},
	{"Catalog.From", "catalog.from", spec.Assets, "DIR/catalog", "DIR/other", "", reasons{"read": inDirectory, "export": inDirectory, "absorb": inDirectory, "audit": noLog}},

	{"Policy.Allow", "policy.allow", "", "credential-loss, irreversible", "credential-loss", "", rule},
	{"Policy.MaxDeletePercent", "policy.maxDeletePercent", "", "maxDeletePercent: 100", "maxDeletePercent: 99", "", rule},
	{"Policy.MinAdmins", "policy.minAdmins", "", "minAdmins: 1", "minAdmins: 2", "", rule},
	{"Policy.Protect", "policy.protect", "", "protect: [cluster/none]", "protect: [cluster/other]", "", rule},
	{"Policy.Recreate", "policy.recreate", "", "recreate: true", "recreate: false", "", rule},
	{"Upgrades.Order", "upgrade.order", "", "order: [test, prod]", "order: [prod, test]", "", rule},
	{"Upgrades.Soak", "upgrade.soak", "", "soak: 24h", "soak: 25h", "", rule},
	{"Upgrades.MaxAtOnce", "upgrade.maxAtOnce", "", "maxAtOnce: 1", "maxAtOnce: 2", "", rule},
	{"Window.Days", "window.days", "", "days: [tue]", "days: [wed]", "", rule},
	{"Window.From", "window.from", "", `from: "09:00"`, `from: "10:00"`, "", rule},
	{"Window.To", "window.to", "", `to: "15:00"`, `to: "16:00"`, "", rule},
	{"Window.Zone", "window.zone", "", "zone: Europe/Berlin", "zone: UTC", "", rule},
	{"Policy.Wake", "policy.wake", "", "wake: true", "wake: false", "", rule},
	{"Policy.BackupBefore", "policy.backupBefore", "", "backupBefore: [irreversible]", "backupBefore: []", "", rule},
	{"Policy.BackupFresh", "policy.backupFresh", "", "backupFresh: 2h", "backupFresh: 3h", "", rule},
	{"Policy.Unmanaged", "policy.unmanaged", "", "unmanaged: {secrets: report}", "unmanaged: {secrets: ignore}", "", unseen("it says what is drift, and changes no plan", "saved")},

	{"Member.Email", "member.email", spec.Members, "ben@example.com", "eve@example.com", "", nil},
	{"Member.Roles", "member.roles", spec.Members, "roles: [developer]", "roles: [visitor]", "roles: [analyst]", nil},

	{"Cluster.Name", "cluster.name", spec.Clusters, "name: production", "name: renamed", "", nil},
	{"Cluster.UUID", "cluster.uuid", spec.Clusters, "uuid: UUID", "uuid: 00000000-0000-4000-8000-000000000000", "", unseen("another uuid is another cluster")},
	{"Cluster.Formerly", "cluster.formerly", spec.Clusters, "formerly: [before]", "formerly: [earlier]", "", unseen("it finds the cluster, and says nothing of it")},
	{"Cluster.Absent", "cluster.state", spec.Clusters, "{name: gone, state: absent}", "{name: gone, region: europe-west1, channel: Stable, planType: G3-S}", "", reasons{"alone": "what is to be gone has no other key"}},
	{"Cluster.Description", "cluster.description", spec.Clusters, "description: Orders", "description: All orders", "description: Some orders", nil},
	{"Cluster.Stage", "cluster.stage", spec.Clusters, "stage: prod", "stage: test", "stage: dev", nil},
	{"Cluster.Region", "cluster.region", spec.Clusters, "region: us-central1", "region: us-east1", "region: europe-west2", final},
	{"Cluster.Channel", "cluster.channel", spec.Clusters, "channel: Stable\n    planType: G3-S\n  - {", "channel: Alpha\n    planType: G3-S\n  - {", "", final},
	{"Cluster.PlanType", "cluster.planType", spec.Clusters, "planType: G3-S\n  - {", "planType: G3-M\n  - {", "planType: Basic\n  - {", final},
	{"Cluster.Generation", "cluster.generation", spec.Clusters, "8.9+gen1", "8.8+gen3", "8.8+gen4", final},
	{"Cluster.AutoUpdate", "cluster.autoUpdate", spec.Clusters, "autoUpdate: true", "autoUpdate: false", "", final},
	{"Cluster.HardwarePackages", "cluster.hardwarePackages", spec.Clusters, "hardwarePackages: 2", "hardwarePackages: 3", "", unseen("the API does not show it")},
	{"Cluster.BackupRegion", "cluster.backupRegion", spec.Clusters, "Ireland, Europe (eu-west-1)", "Frankfurt, Europe (eu-central-1)", "", final},
	{"Cluster.Encryption", "encryption.type", spec.Clusters, "type: Software", "type: Hardware", "type: Provider", final},
	{"Cluster.BackupSchedule", "cluster.backupSchedule", spec.BackupSchedules, "0 2 * * *", "0 3 * * *", "0 4 * * *", nil},
	{"EncryptionKeys.Primary", "encryption.primaryKey", spec.Clusters, "mrk-00000000000000000000000000000001", "mrk-00000000000000000000000000000003", "mrk-00000000000000000000000000000004", nil},
	{"EncryptionKeys.Secondary", "encryption.secondaryKey", spec.Clusters, "mrk-00000000000000000000000000000002", "mrk-00000000000000000000000000000005", "mrk-00000000000000000000000000000006", nil},
	{"Cluster.BackupMaxAge", "cluster.backupMaxAge", "", "26h", "27h", "", unseen("it is a check, which no call settles", "saved")},
	{"Cluster.Secrets", "cluster.secrets", spec.Secrets, "      ENV: {env: ENV}\n", "", "", nil},
	{"Cluster.Clients", "cluster.clients", spec.Clients, "      - {name: reader, permissions: [Zeebe, Operate], credentials: {command: [cat]}}\n", "", "", nil},
	{"Cluster.MonitoringClients", "cluster.monitoringClients", spec.MonitoringClients, "      - {name: alloy, credentials: {command: [cat, \"-\"]}}\n", "", "", nil},

	{"Allowlist.Entries", "cluster.allowlist", spec.Allowlists, "      - {ip: 198.51.100.7}\n", "", "", nil},
	{"Allowlist.AllowOpen", "cluster.allowOpen", spec.Allowlists, "    allowOpen: true\n", "", "", unseen("it agrees to an open list, and changes none")},
	{"AllowlistEntry.IP", "allowlistEntry.ip", spec.Allowlists, "203.0.113.0/24", "203.0.113.0/25", "203.0.113.0/26", nil},
	{"AllowlistEntry.Description", "allowlistEntry.description", spec.Allowlists, "description: Office", "description: Home", "description: Lab", nil},

	{"PrivateLink.On", "secureConnectivity.state", spec.SecureConnectivity,
		"secureConnectivity:\n      allowedPrincipals: [\"arn:aws:iam::123456789012:root\"]\n      allowedRegions: [eu-central-1, us-east-1]\n", "secureConnectivity: {state: absent}\n", "",
		reasons{"alone": "what is off has no lists"}},
	{"PrivateLink.Principals", "secureConnectivity.allowedPrincipals", spec.SecureConnectivity, "123456789012:root", "123456789012:user/ana", "210987654321:root", nil},
	{"PrivateLink.Regions", "secureConnectivity.allowedRegions", spec.SecureConnectivity, "eu-central-1, us-east-1", "eu-central-1, eu-west-1", "eu-central-1, us-west-2", nil},

	{"Secret.Name", "cluster.secrets", spec.Secrets, "ENV: {env", "OTHER: {env", "", nil},
	{"Source.Env", "secret.env", spec.Secrets, "{env: ENV}", "{env: OTHER}", "{env: THIRD}", value},
	{"Source.File", "secret.file", spec.Secrets, "DIR/one", "DIR/two", "DIR/three", value},
	{"Program.Command", "secret.command", spec.Secrets, "[printf, one]", "[echo, two]", "[expr, '3']", value},
	{"Program.Key", "secret.key", spec.Secrets, "key: first", "key: second", "key: third", value},
	{"Source.Keep", "secret.keep", spec.Secrets, "KEPT: {keep: true}", "KEPT: {env: KEPT}", "", unseen("it says that a value is not compared", "alone")},

	{"Client.Name", "client.name", spec.Clients, "name: reader", "name: writer", "", nil},
	{"Client.Permissions", "client.permissions", spec.Clients, "[Zeebe, Operate]", "[Zeebe, Tasklist]", "[Zeebe, Optimize]", nil},
	{"MonitoringClient.Name", "monitoringClient.name", spec.MonitoringClients, "name: alloy", "name: agent", "", nil},
	{"Destination.File", "credentials.file", spec.Clients, "DIR/worker.env", "DIR/other.env", "", place},
	{"Destination.Format", "credentials.format", spec.Clients, "format: env", "format: json", "", place},
	{"Destination.Command", "credentials.command", spec.Clients, "command: [cat]", "command: [tee]", "", place},

	{"Workspace.Name", "workspace.name", spec.Workspaces, "name: Orders", "name: Sales", "", unlogged},
	{"Workspace.Key", "workspace.key", spec.Workspaces, "key: KEY", "key: 00000000-0000-4000-8000-000000000000", "", unseen("another key is another workspace")},
	{"Workspace.Formerly", "workspace.formerly", spec.Workspaces, "formerly: [Order team]", "formerly: [Earlier]", "", unseen("it finds the workspace, and says nothing of it")},
	{"Workspace.Absent", "workspace.state", spec.Workspaces, "{name: Closed, state: absent}", "{name: Closed}", "", unlogged},
	{"Workspace.Description", "workspace.description", spec.Workspaces, "description: All about orders", "description: Orders", "description: Some orders", unlogged},
	{"Workspace.Members", "workspace.members", spec.WorkspaceMembers, "      - {email: eva@example.com, role: editor}\n", "", "", unlogged},
	{"Workspace.Environments", "workspace.environments", spec.Environments, "environments: [sealed]", "environments: []", "", unlogged},
	{"Environment.Name", "workspace.environments", spec.Environments, "[sealed]", "[spare]", "", unlogged},
	{"Workspace.Projects", "workspace.projects", spec.Projects, "      - {name: Sandbox}\n", "", "", reasons{"audit": atCreation, "moved": atCreation}},
	{"Project.Name", "project.name", spec.Projects, "name: Order process", "name: Process of orders", "", unlogged},
	{"Project.Key", "project.key", spec.Projects, "key: PROJECT", "key: 00000000-0000-4000-8000-000000000000", "", unseen("another key is another project")},
	{"Project.Formerly", "project.formerly", spec.Projects, "formerly: [Process]", "formerly: [Earlier]", "", unseen("it finds the project, and says nothing of it")},
	{"Project.Absent", "project.state", spec.Projects, "{name: Old process, state: absent}", "{name: Old process}", "", unlogged},
	{"Project.Files", "project.files", spec.ProjectFiles, ", files: {from: DIR/models, snapshot: true}", "", "", unread},
	{"Files.From", "files.from", spec.ProjectFiles, "DIR/models", "DIR/others", "", unread},
	{"Files.Snapshot", "files.snapshot", spec.ProjectFiles, ", snapshot: true", "", "", unseen("it says what follows a push, which is no difference of what is live")},
	{"WorkspaceMember.Email", "workspaceMember.email", spec.WorkspaceMembers, "eva@example.com", "ian@example.com", "", unlogged},
	{"WorkspaceMember.Role", "workspaceMember.role", spec.WorkspaceMembers, "role: editor", "role: viewer", "role: commenter", unlogged},
}

const noLog = "the activity log does not have what becomes of workspaces"

const inDirectory = "the directory is on this machine, and the API shows nothing of the files in it"

var unlogged = reasons{"audit": noLog}

const atCreation = "chosen at creation: nobody can have changed it"

var (
	rule   = unseen("a rule for runs: no difference in the organisation")
	place  = unseen("it says where credentials go, which nothing live shows")
	value  = reasons{"read": "a value is never shown", "export": "the file that is written keeps the secret", "absorb": "no value is ever in the file", "live moved": "no value is in a fingerprint"}
	unread = unseen("files are read for a plan alone, since they may be very many: script tests show what becomes of them")
	final  = reasons{"audit": atCreation}
)

// unseen are the reasons of a key that nothing in the live organisation answers to.
func unseen(why string, more ...string) reasons {
	all := reasons{}
	for _, name := range append(more, "read", "export", "diff", "absorb", "live moved", "audit") {
		all[name] = why
	}
	return all
}

// beside are the fields without a row: what holds fields that have one, what is made of another field, and what no file sets.
var beside = map[string]string{
	"Organization.Catalog": holder, "Organization.Policy": holder, "Policy.Upgrade": holder, "Upgrades.Window": holder, "Cluster.Allowlist": holder, "Cluster.EncryptionKeys": holder, "Cluster.SecureConnectivity": holder, "Secret.Source": holder, "Source.Program": holder, "Client.Credentials": holder, "MonitoringClient.Credentials": holder,
	"AllowlistEntry.Prefixes": derived, "Program.Dir": derived, "Destination.Dir": derived,
	"Catalog.Assets": derived, "Asset.ID": derived, "Asset.Name": derived, "Asset.Version": derived, "Asset.Category": derived, "Asset.Tags": derived, "Asset.Template": derived, "Asset.Readme": derived,
	"Document.Path": derived, "Document.Digest": derived, "Document.Text": derived, "Asset.Unpublished": unset,
	"Organization.Self": unset, "Organization.ClusterOptions": unset, "Organization.ByPresence": unset, "Organization.Read": unset,
	"Cluster.Steady": unset, "Cluster.Rotations": unset,
	"Policy.Granted": derived, "Policy.Only": unset, "Member.Name": unset, "Member.Pending": unset,
	"Cluster.Shown": unset, "Cluster.Status": unset, "Cluster.OwnerID": unset, "Cluster.FailedOver": unset, "Cluster.Asked": unset, "Cluster.Created": unset, "Cluster.Backups": unset,
	"Cluster.EncryptionStatus": unset,
	"PrivateLink.Endpoint":     unset, "PrivateLink.Count": unset, "PrivateLink.Connections": unset, "PrivateLink.Conditions": unset, "PrivateLink.Read": unset,
	"Secret.Value": unset, "Destination.Temporary": unset,
	"Client.Delivered": unset, "Client.DeliveredFor": unset, "Client.ID": unset, "Client.Lost": unset, "Client.Doubt": unset, "Client.Foreign": unset,
	"Cluster.MetricsEndpoint": unset, "MonitoringClient.Delivered": unset, "MonitoringClient.ID": unset, "MonitoringClient.Created": unset, "MonitoringClient.By": unset, "MonitoringClient.ByID": unset,
	"Organization.Environments": unset, "Organization.Trash": unset, "Organization.HubOwner": unset, "Workspace.Created": unset, "Workspace.Trash": unset, "Project.Created": unset,
	"WorkspaceMember.Name": unset, "WorkspaceMember.Pending": unset, "Environment.ID": unset, "Environment.Cluster": unset, "Environment.Missing": unset,
	"Files.Models": derived, "Model.Path": derived, "Model.Directories": derived, "Model.Name": derived, "Model.Type": derived, "Model.Content": derived, "Model.Digest": derived,
	"Files.Unopened": unset, "Files.Ignored": unset, "Files.Remarks": unset, "Files.Live": unset, "Files.Commit": unset, "Files.SnapshotDue": unset,
	"MonitoringClient.LastUsed": unset, "MonitoringClient.Lost": unset, "MonitoringClient.Doubt": unset,
}

const (
	holder  = "its fields have rows"
	derived = "made of a field that has a row"
	unset   = "no file sets it"
)
