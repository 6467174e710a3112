package verify

// An assumption is something that the API's description leaves open.
type assumption struct {
	id   string // group.what
	what string
	not  string // why it is not tried; empty if it is
	safe string // why camsync is safe whichever way it is
}

// Why some are not tried.
const (
	mails     = "it would send mail to a person"
	second    = "it needs a second cluster, which costs"
	forever   = "nothing undoes it, and a suspended cluster is left"
	provoked  = "nothing can provoke it"
	harmful   = "it would slow down every other client of the organisation"
	ownKey    = "it needs a key of yours in AWS KMS"
	anHour    = "it takes three quarters of an hour"
	overwrite = "it can take an hour; --verify-restore tries it"
)

// assumptions are all of them, in the order of reports. docs/verify.md is made of this table.
var assumptions = []assumption{
	{"allowlist.hidden", "How clusters show their allowlist to credentials that may see it, or may not", "",
		"an allowlist that is absent or null is taken for one that cannot be seen, and nothing is planned for it"},
	{"allowlist.empty", "How a cluster without an allowlist shows it", "",
		"an empty list is an open one; one that is absent or null is held, so that camsync never replaces a list that it cannot see"},
	{"allowlist.form", "Whether spaces, order, /32, host bits and descriptions come back as they were written", "",
		"networks are compared as sets without host bits, descriptions without white space at their ends; what is sent is the file's text"},
	{"allowlist.ipv6", "Whether an allowlist takes IPv6", "",
		"the file may have both, and a refusal fails the allowlist of that cluster with the API's words and nothing else"},

	{"secret.length", "Whether a secret's name may have exactly 50 characters", "",
		"a file may have up to 50, and a refusal fails that secret and nothing else"},
	{"secret.update_missing", "What changing a missing secret does", "",
		"camsync changes only what it has just read; if it vanished since, the change fails, or makes what the file has"},
	{"secret.delete_missing", "What deleting a missing secret does", "",
		"a 404 to a deletion counts as done"},
	{"secret.listed", "Whether secrets are listed, and gone, at once", "",
		"camsync reads nothing back; a plan right after may propose the change once more, and the API refuses a second creation with 409"},
	{"secret.provided", "Whether secrets are listed that Camunda itself puts into clusters, and with which value", "",
		"what begins with CAMUNDA_PROVIDED_ is never written, deleted, counted or exported"},
	{"secret.limits", "How many secrets a cluster takes, and how long a value may be", "it would take very many requests",
		"a refusal fails that secret with the API's words and nothing else"},

	{"labels.stage", "What the labels hold once the stage is set", "",
		"the stage is found among any labels, alone or after a prefix such as stage:; two stages are unknown and held"},
	{"labels.clear", "Whether the stage can be cleared", "",
		"a file cannot ask for it"},
	{"name.length", "How long a cluster's name may be", "",
		"a file may have up to 50 characters; a longer name is read and exported as it is"},
	{"name.duplicate", "Whether two clusters may have one name", second,
		"clusters are known by their ids; a name that two have is held until the file pins one"},
	{"cluster.listed", "Whether a new cluster is listed at once", "",
		"the id in the answer counts, and a creation whose answer was lost is looked for and never repeated at once"},
	{"status.restore", "The status of a cluster during a restore", overwrite,
		"any status but the known ones holds all writes to the cluster"},
	{"status.maintenance", "What Maintenance means", provoked,
		"it holds all writes to the cluster"},
	{"status.external", "Whether a cluster with a key of its own waits with WaitingForInput", ownKey,
		"both the status and the state of the encryption are read, and either holds all writes to the cluster"},

	{"client.creating", "Whether API clients can be created while a cluster is Creating", "",
		"camsync waits until the cluster is Healthy, and then once more after a 412"},
	{"member.case", "Whether the API keeps capitals in addresses", "",
		"addresses are compared without case, and written as the API has them"},
	{"member.mail", "Whether setting the roles of a pending invitation sends another mail", mails,
		"roles that are right already are never written"},

	{"errors.form", "The media type and form of refusals", "",
		"JSON, a sentence of plain text and a page of HTML are all read; words decide only whether a 409 is repeated, which is harmless"},
	{"errors.throttled", "The headers of a 429, and of other answers, on how often may be asked", harmful,
		"Retry-After is obeyed if there is one, and camsync slows down without it, too"},
	{"activity.timestamp", "The unit of timestamps in the activity log", "",
		"seconds and milliseconds are distinguished by their size, and any other unit is an unknown time"},
	{"activity.csv", "The form of the activity log as CSV", "",
		"camsync reads the log as JSON only"},

	{"permission.activity", "Whether these credentials may read the activity log", "", refusedIs},
	{"permission.wake", "Whether these credentials may wake a cluster", "", refusedIs},
	{"permission.upgrade", "Whether these credentials may upgrade a cluster", "", refusedIs},
	{"permission.encryption", "Whether these credentials may set encryption keys", "", refusedIs},
	{"permission.monitoring", "Whether these credentials may switch on monitoring", "", refusedIs},
	{"permission.connectivity", "Whether these credentials may see private connections", "", refusedIs},

	{"upgrade.gate", "The body of a 409 to an upgrade", "",
		"any 409 to an upgrade is a hold, with the API's words as the reason; only the status decides"},
	{"encryption.policy", "The status that refuses a cluster which an encryption policy forbids", "it needs such a policy",
		"any refusal fails the creation with the API's words, and nothing in the cluster is tried"},
	{"encryption.replace", "Whether another key replaces the first one", ownKey,
		"other keys than the live ones are held unless data-loss and irreversible are both allowed"},

	{"backup.too_soon", "The status of a second backup within a quarter of an hour", "",
		"a refusal is shown with the API's words, and a backup is never requested twice"},
	{"backup.fourth", "What a fourth backup does", anHour,
		"camsync says that the oldest may be removed, and asks first"},
	{"backup.sort", "Whether names tell backups of a schedule from others", "",
		"camsync does not tell them apart"},
	{"backup.completed", "How a backup in progress shows when it was completed", "",
		"empty, absent and - mean that there is none, and any other text is shown as it is"},

	{"monitoring.same_name", "Whether two monitoring clients may have one user name", "",
		"a name that two have is held"},
	{"monitoring.limit", "What refuses one monitoring client too many", "",
		"a refusal fails that client with the API's words and nothing else"},
	{"monitoring.never_used", "When a client that was never used was last used", "",
		"a missing time, an empty text and a time of 1970 all count as never used"},
	{"connectivity.conditions", "The words for the state of a private connection", "",
		"the name of the endpoint's service counts, too, if no condition is called Ready"},
	{"failover.name", "The name of the cluster that a failover creates", forever,
		"it is known by its id, or else by its region and time, and never by its name"},
}

const refusedIs = "a 403 to a read is unknown, and nothing is written; a 403 to a write fails that change with the API's words"
