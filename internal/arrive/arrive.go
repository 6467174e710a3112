// Package arrive makes of a Terraform state the organisation that a file declares: the state says what is managed, and
// the live organisation says how it is.
//
// Earlier versions of the provider wrote changes into the state that they never made, so nothing is believed that the
// organisation can show. Then the plan of the result is empty, whatever the state says:
//
//	in the state and live          declared, as it is live
//	in the state, not live         left out, or camsync would create it
//	live, not in the state         left out, so that it stays unmanaged; declared only where all is asked for
//	live in another way            declared as it is live, and reported
//
// Without an organisation, the state is all that there is, and its data sources give the names of its uuids.
package arrive

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/tfstate"
)

// Options say what is declared, and where values go that the state has in clear text.
type Options struct {
	All     bool   // what is live and not in the state, too; only with a live organisation
	Cluster string // the uuid of the only cluster that is wanted, without members; empty for all

	Secrets     string // the directory for the values of connector secrets, one file each; empty for none
	Env         string // the file for them as variables; empty for none
	Credentials string // the directory for the credentials of API clients; empty for none

	// Encode gives the credentials of a client in the cluster of that uuid, for a file.
	Encode func(cluster string, c tfstate.Client) spec.Sealed
}

// A Result is an organisation to be declared, and what people have to know of it.
type Result struct {
	Organization spec.Organization
	Notes        map[spec.Name][]string // where each resource stands in Terraform
	Files        []File                 // to be written before the organisation is

	Left    []Line      // what is not declared, or only in part, and why
	Differs []Line      // what the state says otherwise
	Remarks []Line      // what else matters
	Rotate  []spec.Name // secrets and clients whose values stood in the state
}

// A Line is a sentence about a resource. Neither has anything secret, and both may hold foreign text.
type Line struct{ About, Text string }

// A File is one that only its owner may read.
type File struct {
	Path    string
	Content spec.Sealed
}

// An arrival is a result in the making.
type arrival struct {
	Options
	Result
	state tfstate.State
	live  *spec.Organization // nil without one

	declared []*spec.Cluster
	named    map[string]bool // paths of files and names of variables that are taken, in lower case
	gone     map[string]bool // uuids of clusters that are not declared, in lower case, as already reported
}

// What is declared of each kind.
type (
	clusters   struct{ *arrival }
	allowlists struct{ *arrival }
	secrets    struct{ *arrival }
	clients    struct{ *arrival }
	members    struct{ *arrival }
)

// From makes an organisation of a state and what is live; nil for a state alone.
func From(state tfstate.State, live *spec.Organization, o Options) Result {
	a := &arrival{Options: o, state: state, live: live, named: map[string]bool{}, gone: map[string]bool{}}
	a.Notes = map[spec.Name][]string{}
	if live != nil {
		a.Organization.OwnerID = live.OwnerID
	}
	clusters{a}.declareClusters()
	clusters{a}.dropNamesakes()
	allowlists{a}.declareAllowlists()
	secrets{a}.declareSecrets()
	clients{a}.declareClients()
	if o.Cluster == "" {
		members{a}.declareMembers()
	}
	a.report()
	var declared []spec.Cluster
	for _, c := range a.declared {
		declared = append(declared, *c)
	}
	if len(declared) > 0 {
		a.Organization.Clusters = spec.Known(declared)
	}
	return a.Result
}

// leave reports what is not declared.
func (a *arrival) leave(at tfstate.Origin, why string) {
	a.Left = append(a.Left, Line{at.Address, why})
}

func (a *arrival) remark(about, text string) { a.Remarks = append(a.Remarks, Line{about, text}) }

// differ reports a value of the state that is not live.
func (a *arrival) differ(at tfstate.Origin, key, state, live string) {
	a.Differs = append(a.Differs, Line{at.Address, key + ": the state says " + said(state) + ", the organisation " + said(live)})
}

func said(value string) string {
	if value == "" {
		return "nothing"
	}
	return value
}

// note says beside a declared resource where it stands in Terraform.
func (a *arrival) note(name spec.Name, at tfstate.Origin) {
	a.Notes[name] = append(a.Notes[name], noteOf(at))
	if at.Tainted {
		a.remark(at.Address, "it is tainted: Terraform would replace it on its next run")
	}
}

func noteOf(at tfstate.Origin) string { return "terraform: " + at.Address }

// wanted reports whether the cluster of a uuid is one that the options ask for.
func (a *arrival) wanted(uuid string) bool {
	return a.Cluster == "" || strings.EqualFold(a.Cluster, uuid)
}

// cluster is the declared cluster of a uuid; nil if it is not declared.
func (a *arrival) cluster(uuid string) *spec.Cluster {
	i := slices.IndexFunc(a.declared, func(c *spec.Cluster) bool { return strings.EqualFold(c.UUID, uuid) })
	if i < 0 {
		return nil
	}
	return a.declared[i]
}

// liveCluster is the live cluster of a uuid; nil for none.
func (a *arrival) liveCluster(uuid string) *spec.Cluster {
	if a.live == nil {
		return nil
	}
	return spec.ByUUID(a.live.Clusters.Value(), uuid)
}

// report adds what the state has beside resources that can be declared.
func (a *arrival) report() {
	for _, at := range a.state.Deposed {
		a.leave(at, "it is an old object that Terraform has still to destroy; it may still exist")
	}
	for _, p := range slices.Concat(a.state.Unreadable, a.state.Foreign) {
		a.leave(p.Origin, p.Why)
	}
	for _, p := range a.state.Strange {
		a.remark(p.Address, "its provider is of "+p.Publisher+", not of camunda-community-hub")
	}
	for _, name := range a.state.Outputs {
		a.remark("output."+name, "it is sensitive; what reads it keeps its value until that is rotated")
	}
}
