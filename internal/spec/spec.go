// Package spec is the model: what an organisation looks like, and by which rules its parts are named. It imports the
// standard library alone, so that whatever compares, changes or shows an organisation links neither a YAML parser nor
// anything that runs programs.
//
// The same types describe both sides: the desired organisation, read from files by package orgfile, and
// the live one, read by package api. What only a file knows (positions, sources of secrets) is
// empty in a live organisation; what only the API knows (ids, status) is empty in a desired one.
package spec

import "time"

// An Organization is what a file wants, or what the API shows.
//
// A desired part that is absent is not managed: nothing of it may be read, compared or changed.
// A live part that is unknown proves nothing: nothing may be created or deleted because of it.
type Organization struct {
	Self           string // live only: the client id that is logged in; empty where that is not known
	OwnerID        string // the organisation's id; empty in a file that does not pin it, or where no live cluster shows it
	Policy         Policy // desired only
	Members        Part[[]Member]
	Clusters       Part[[]Cluster]
	Workspaces     Part[[]Workspace]
	Catalog        Part[Catalog]
	Environments   Part[[]Environment]  // live only: of all clusters; read where workspaces manage theirs
	Trash          Part[[]Deleted]      // live only: the deleted workspaces of names that would be created, or all; read where there are any or a pin is not found
	HubOwner       string               // live only: the organisation as Camunda Hub's API names it; empty where that is not known
	ClusterOptions Part[ClusterOptions] // live only; read only where a cluster has to be created or upgraded

	Read time.Time // live only: when; zero where no time matters

	// ByPresence, desired only, says that no value of a secret was or will be fetched: a plan compares
	// secrets by whether they are there, and cannot be applied.
	ByPresence bool
}
