package emulator

import (
	"cmp"
	"net/http"
	"time"
)

// HubOptions configure the Hub API. Where public sources leave an answer open, the zero value is what
// the emulator takes for likely.
type HubOptions struct {
	Absent       bool   // every path of the Hub API is a 404
	LoginPage    bool   // every path answers 200 with the HTML page of a login
	Organization string // what GET /info calls the organisation; default its id
	APIUser      string // the name of the user that stands for API clients; default Public API
	MaxRate      int    // requests of all clients in a second; one more is a 429. 0: no limit
	MaxTotal     int    // what a search counts to; beyond it, hasMoreTotalItems is true. 0: all
	MaxLimit     int    // what a search answers at most at once, whatever limit it has. 0: as many as it asks for

	Created     int           // the status of a creation; default 200
	UniqueNames bool          // a second workspace of one name is refused with 409, as is a second project of one name in a workspace
	NoTrash     bool          // what is deleted is gone at once
	ListDelay   time.Duration // until a search finds a new workspace or project

	// PlainTemplates stores element templates as they are sent. Otherwise the server sets their schema, id
	// and version, and their name is the file's. NormalizeModels writes BPMN, DMN and forms in the
	// server's own way, with its name as the exporter.
	PlainTemplates, NormalizeModels bool

	EditBefore          int           // before how many of the next changes of files the owner edits the file, which counts down
	RenamesKeepRevision bool          // a file that gets another name or place keeps its revision
	FileListDelay       time.Duration // until a search finds a new file
	VersionRefused      int           // the status that refuses a new version of a file; 0: none is refused

	CatalogForbidden bool // nothing can be published in the catalog: 403
	CatalogFiles     int  // how many can be published at once; one more is a 400; default 5000
	CatalogBytes     int  // how long what is published at once can be; anything longer is a 413; default 20 MB

	MemberListDelay time.Duration // until a search finds a new member of a workspace
	MailAgain       bool          // adding a member who is there already sends another mail
	LowerEmails     bool          // addresses of members are stored in lower case
	OnlyMembers     bool          // a person outside the organisation is refused with 400
	KeepLeavers     bool          // who leaves the organisation stays in its workspaces
	KeepLastAdmin   bool          // the last workspace_admin cannot be removed or get another role: 409

	EnvironmentDelay   time.Duration // until a new cluster has its environment
	OtherClusterIDs    bool          // an environment does not show its cluster's uuid, but an id of Hub's own
	NotReported        []string      // the names of environments that are NOT_REPORTED
	UnknownEnvironment int           // the status that refuses an environment that does not exist; default 400
}

// complete sets defaults.
func (o *HubOptions) complete(organization string) {
	o.Organization = cmp.Or(o.Organization, organization)
	o.APIUser = cmp.Or(o.APIUser, "Public API")
	o.Created = cmp.Or(o.Created, http.StatusOK)
	o.CatalogFiles = cmp.Or(o.CatalogFiles, 5000)
	o.CatalogBytes = cmp.Or(o.CatalogBytes, 20<<20)
	o.UnknownEnvironment = cmp.Or(o.UnknownEnvironment, http.StatusBadRequest)
}
