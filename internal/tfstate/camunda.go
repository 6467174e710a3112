package tfstate

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// The attributes are those of the provider's versions 0.0.1 to 0.0.11, whose schemas grew, and of the rewrite 0.1. Neither
// has a state upgrader, so what is in the file is what that version wrote.

// The types of managed resources.
const (
	clusterType   = "camunda_cluster"
	clientType    = "camunda_cluster_client"
	secretType    = "camunda_cluster_connector_secret"
	allowlistType = "camunda_cluster_ip_whitelist"
	memberType    = "camunda_organization_member"
)

// id is what the API uses as the id of a cluster or client.
var id = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,100}$`)

// take adds a managed resource to the state, or says why it cannot.
func (r *reader) take(kind string, at Origin, a attributes) (why string) {
	s, cluster := &r.state, a.text("cluster_id")
	switch kind {
	case clusterType:
		if !id.MatchString(a.text("id")) {
			return "it has no id"
		}
		s.Clusters = append(s.Clusters, Cluster{
			Origin: at, UUID: a.text("id"), Name: a.text("name"), Description: a.text("description"),
			Channel: a.text("channel"), Region: a.text("region"), PlanType: a.text("plan_type"),
			Generation: a.text("generation"), Current: a.text("current_generation"), AutoUpdate: a.flag("auto_update"),
		})
		return ""
	case memberType:
		if a.text("email") == "" {
			return "it has no e-mail address"
		}
		s.Members = append(s.Members, Member{at, a.text("email"), a.texts("roles")})
		return ""
	}
	if !id.MatchString(cluster) {
		return "it does not say in which cluster it is"
	}
	switch kind {
	case clientType:
		return r.client(at, cluster, a)
	case secretType:
		if a.text("name") == "" {
			return "it has no name"
		}
		s.Secrets = append(s.Secrets, Secret{at, cluster, a.text("name"), a.sealed("value")})
	case allowlistType:
		s.Allowlists = append(s.Allowlists, Allowlist{at, cluster, entries(a)})
	default:
		return "camsync does not know this type"
	}
	return ""
}

func (r *reader) client(at Origin, cluster string, a attributes) (why string) {
	if !id.MatchString(a.text("zeebe_client_id")) {
		return "it has no client id"
	}
	r.state.Clients = append(r.state.Clients, Client{
		Origin: at, Cluster: cluster, ID: a.text("zeebe_client_id"), Name: a.text("name"), Scopes: a.texts("scopes"),
		Old: !strings.Contains(a.text("id"), "/"), Secret: a.sealed("secret"),
		Zeebe: a.text("zeebe_address"), OAuth: a.text("zeebe_authorization_server_url"),
	})
	return ""
}

// entries are those of an allowlist, by their networks: a state has sets in an order of its own.
func entries(a attributes) []Entry {
	var all []Entry
	for _, one := range a.blocks("ip_whitelist") {
		all = append(all, Entry{one.text("ip"), one.text("description")})
	}
	slices.SortFunc(all, func(a, b Entry) int {
		return cmp.Or(strings.Compare(a.IP, b.IP), strings.Compare(a.Description, b.Description))
	})
	return all
}

// dictionary notes the names that a data source shows.
func (r *reader) dictionary(kind string, a attributes) {
	note := func(uuid, name string) {
		if uuid != "" && name != "" {
			r.state.Names[strings.ToLower(uuid)] = name
		}
	}
	switch kind {
	case "camunda_region", "camunda_cluster_plan_type", "camunda_channel":
		note(a.text("id"), a.text("name"))
		note(a.text("region_id"), a.text("region_name")) // of a plan type, for a while
		note(a.text("default_generation_id"), a.text("default_generation_name"))
		for _, generation := range a.blocks("allowed_generations") {
			note(generation.text("id"), generation.text("name"))
		}
	}
}
