package spec

import (
	"iter"
	"strings"
)

// A Name is the name of one resource, or of the list of a kind where Own is missing. Names compare with ==.
//
//	{Clusters, "prod", ""}         cluster/prod
//	{Allowlists, "prod", ""}       cluster/prod/allowlist
//	{Secrets, "prod", "TOKEN"}     cluster/prod/secret/TOKEN
//	{Secrets, "prod", ""}          cluster/prod/secrets       the list
//	{Members, "", "a@example.com"} member/a@example.com
//	{Clusters, "", ""}             clusters                   the list
//	{Workspaces, "Orders", ""}     workspace/Orders
//	{WorkspaceMembers, "Orders", "a@example.com"} workspace/Orders/member/a@example.com
//	{ProjectFiles, "Orders", "Process", "a.bpmn"}  workspace/Orders/project/Process/file/a.bpmn, with the project
//	{Assets, "", ""}               catalog                    the whole catalog
//	{Assets, "", "com.example.a"}  catalog/com.example.a
type Name struct {
	Kind    Kind
	Outer   string // the name of the cluster or workspace that it is, or that it is in; empty for a member
	Project string // the name of the project that a file is in; empty for everything else
	Own     string // the e-mail address of a member, the name of a secret or client; empty where the kind or the cluster says it all
}

// Name is the name of a resource of the kind in a cluster.
func (k Kind) Name(cluster, own string) Name { return Name{Kind: k, Outer: cluster, Own: own} }

// List is the name of the list of the kind, in a cluster where it belongs to one.
func (k Kind) List(cluster string) Name { return Name{Kind: k, Outer: cluster} }

// ClusterName is the name of a cluster.
func ClusterName(name string) Name { return Name{Kind: Clusters, Outer: name} }

// WorkspaceName is the name of a workspace.
func WorkspaceName(name string) Name { return Name{Kind: Workspaces, Outer: name} }

// Cluster is the name of the cluster that the resource is, or is in; empty for none.
func (n Name) Cluster() string { return n.outer(Clusters) }

// Workspace is the name of the workspace that the resource is, or is in; empty for none.
func (n Name) Workspace() string { return n.outer(Workspaces) }

func (n Name) outer(kind Kind) string {
	if n.Kind.Outer() == kind {
		return n.Outer
	}
	return ""
}

// MemberName is the name of a member.
func MemberName(email string) Name { return Name{Kind: Members, Own: email} }

// String is the name as reports, patterns and commands spell it.
func (n Name) String() string {
	switch {
	case n.Kind.Traits().Single:
		return n.within() + n.Kind.Traits().Singular
	case n.IsList():
		return n.within() + string(n.Kind)
	}
	return n.step() + n.Base()
}

// InCommand is the name of a client as camsync rotate takes it: production/client/worker.
func (n Name) InCommand() string {
	return strings.TrimPrefix(n.String(), Clusters.Traits().Singular+"/")
}

// Base is the last part of the name: what the resource itself is called. It is empty for a list, and for what has no name of its own.
func (n Name) Base() string {
	if n.Kind == Clusters || n.Kind == Workspaces {
		return n.Outer
	}
	return n.Own
}

// Below is what the names of all that belongs to a list, a cluster or a workspace begin with.
func (n Name) Below() string {
	if n.IsList() {
		return n.step()
	}
	return n.String() + "/"
}

// Texts are names as they are spelled.
func Texts(names []Name) []string { return each(names, Name.String) }

// within is the name of the cluster or workspace that the resource is in, with a slash; empty for none.
func (n Name) within() string {
	if n.Outer == "" {
		return ""
	}
	switch outer := n.Kind.Traits().Within; outer {
	case "":
		return ""
	case Projects:
		if n.Project == "" { // in any of the workspace's projects
			return Workspaces.List(n.Outer).String() + "/"
		}
		return outer.Name(n.Outer, n.Project).String() + "/"
	default:
		return outer.List(n.Outer).String() + "/"
	}
}

// step is the name without its last part.
func (n Name) step() string { return n.within() + n.Kind.Traits().Singular + "/" }

// MarshalText is the name as JSON has it.
func (n Name) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// IsList reports whether the name is that of all resources of a kind, or of all in a cluster or workspace.
func (n Name) IsList() bool { return n.Base() == "" && !n.Kind.Traits().Single }

// Under reports whether the resource is in the cluster; the cluster itself is not.
func (n Name) Under(cluster string) bool { return n.Kind.Traits().InCluster() && n.Outer == cluster }

// In is the name of what is the same in the cluster or workspace of another name.
func (n Name) In(outer string) Name {
	n.Outer = outer
	return n
}

// Lane names what is worked on in order: the cluster, the workspace, the catalog, or else the members.
func (n Name) Lane() Name {
	switch {
	case n.Outer != "":
		return n.Kind.Outer().List(n.Outer)
	case n.Kind == Assets:
		return Assets.List("")
	}
	return Members.List("")
}

// NameOf is the name of that kind, in that cluster or workspace, that is spelled as text; false where text is not such a name. With
// the kind and the outer name known, every name has one meaning.
func NameOf(kind Kind, outer, text string) (Name, bool) {
	n := kind.Name(outer, "")
	if kind == ProjectFiles {
		if inside, in := strings.CutPrefix(text, Projects.List(outer).Below()); in {
			n.Project, _, _ = strings.Cut(inside, "/")
		}
	}
	if n.String() == text {
		return n, true
	}
	own, ok := strings.CutPrefix(text, n.step())
	n.Own = own
	return n, ok && own != "" && n.String() == text
}

// Contents are what each cluster and workspace has of the kinds that belong to it, by the names of these lists, and the files of projects
// where they are managed or were read.
func (o Organization) Contents() iter.Seq2[Name, Content] {
	return func(yield func(Name, Content) bool) {
		kinds := InnerKinds(Clusters)
		for _, c := range o.Clusters.Value() {
			for _, kind := range kinds {
				if !yield(kind.List(c.Name), kind.In(c)) {
					return
				}
			}
		}
		kinds = InnerKinds(Workspaces)
		for _, w := range o.Workspaces.Value() {
			for _, kind := range kinds {
				if !yield(kind.List(w.Name), kind.InWorkspace(w)) {
					return
				}
			}
			for _, p := range w.Projects.Value() {
				if !p.Files.IsAbsent() && !yield(FileName(w.Name, p.Name, ""), Content{p.Files, p.Files.Value().Paths()}) {
					return
				}
			}
		}
	}
}

// Names are the names of all that the organisation has, in its order. What each cluster or workspace has one of is there, be it known
// or not, unless it is optional and not managed, or not read. The directories that local files are in are there, too.
func (o Organization) Names() []Name {
	var all []Name
	for _, m := range o.Members.Value() {
		all = append(all, MemberName(m.Email))
	}
	clusters, workspaces := InnerKinds(Clusters), InnerKinds(Workspaces)
	for list, has := range o.Contents() {
		if list.Kind == clusters[0] || list.Kind == workspaces[0] { // another cluster or workspace begins
			all = append(all, list.Lane())
		}
		if traits := list.Kind.Traits(); traits.Single {
			if _, unknown := has.Why(); !traits.Optional || unknown || has.IsKnown() {
				all = append(all, list)
			}
			continue
		}
		for _, own := range has.Names {
			one := list
			one.Own = own
			all = append(all, one)
		}
	}
	for _, w := range o.Workspaces.Value() {
		for _, p := range w.Projects.Value() {
			for _, dir := range p.Files.Value().directories() {
				all = append(all, FileName(w.Name, p.Name, dir))
			}
		}
	}
	for _, id := range o.Catalog.Value().Published() {
		all = append(all, AssetName(id))
	}
	return all
}

// Unknown are the parts of a live organisation that could not be read, each with the reason.
func (o Organization) Unknown() iter.Seq2[Name, string] {
	return func(yield func(Name, string) bool) {
		unseen := func(name Name, p AnyPart) bool {
			why, unknown := p.Why()
			return !unknown || yield(name, why)
		}
		if !unseen(Members.List(""), o.Members) || !unseen(Clusters.List(""), o.Clusters) || !unseen(Assets.List(""), o.Catalog) || !unseen(Workspaces.List(""), o.Workspaces) {
			return
		}
		for list, has := range o.Contents() {
			if !unseen(list, has.AnyPart) {
				return
			}
		}
	}
}
