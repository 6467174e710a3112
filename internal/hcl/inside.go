package hcl

import (
	"regexp"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/camsync/camsync/internal/spec"
)

// What the provider takes. It knows neither the permission Secrets nor the role modeler.
var (
	scopes = []string{"Zeebe", "Operate", "Tasklist", "Optimize"}
	roles  = []string{"admin", "operationsengineer", "taskuser", "analyst", "developer", "visitor"}
)

// secrets adds the connector secrets of a cluster, with variables for their values.
func (w *writer) secrets(c spec.Cluster, cluster string) {
	secrets, known := c.Secrets.Get()
	if !known {
		w.hidden(c, "secrets", c.Secrets)
	}
	for _, s := range secrets {
		if spec.Provided(s.Name) {
			continue
		}
		if why := spec.CheckSecretName(s.Name); why != "" {
			w.comment("secret " + s.Name + " of cluster " + c.Name + ": the name " + why)
			continue
		}
		variable := w.variable(cluster, s.Name)
		declared := w.block(nil, "variable", variable)
		declared.SetAttributeTraversal("type", reference("string"))
		declared.SetAttributeValue("sensitive", cty.True)
		body := w.resource(nil, secretType, w.label(secretType, cluster+"_"+s.Name), c.UUID+"/"+s.Name)
		body.SetAttributeTraversal("cluster_id", reference(clusterType, cluster, "id"))
		body.SetAttributeValue("name", cty.StringVal(s.Name))
		body.SetAttributeTraversal("value", reference("var", variable))
	}
}

var (
	identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	reserved   = []string{"source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"}
)

// variable is the name of the variable for a secret: its own, unless that is Terraform's or several secrets have it.
func (w *writer) variable(cluster, name string) string {
	if identifier.MatchString(name) && !slices.Contains(reserved, name) && w.secretNames[name] == 1 {
		w.labels["variable."+name] = true
		return name
	}
	return w.label("variable", cluster+"_"+name)
}

// clients adds the API clients of a cluster.
func (w *writer) clients(c spec.Cluster, cluster string) {
	clients, known := c.Clients.Get()
	if !known {
		w.hidden(c, "API clients", c.Clients)
	}
	for _, k := range clients {
		if why := inexpressible(k); why != "" {
			w.comment("API client " + k.Name + " of cluster " + c.Name + ": " + why)
			continue
		}
		body := w.resource(nil, clientType, w.label(clientType, cluster+"_"+k.Name), c.UUID+"/"+k.ID)
		body.SetAttributeTraversal("cluster_id", reference(clusterType, cluster, "id"))
		body.SetAttributeValue("name", cty.StringVal(k.Name))
		body.SetAttributeValue("scopes", texts(k.Permissions))
		kept(body)
	}
}

// inexpressible is why the provider cannot say a client; empty if it can.
func inexpressible(k spec.Client) string {
	for _, p := range k.Permissions {
		if !slices.Contains(scopes, p) {
			return "Terraform does not know its permission " + p + ", and would replace it"
		}
	}
	switch why := spec.CheckClientName(k.Name); {
	case why != "":
		return "the name " + why
	case k.ID == "" || strings.Contains(k.ID, "/"):
		return "its id cannot be imported"
	case len(k.Permissions) == 0:
		return "it has no permissions"
	}
	return ""
}

// member adds a member or an invitation.
func (w *writer) member(m spec.Member) {
	var said, unsaid []string
	for _, role := range spec.DeclaredRoles(m.Roles) {
		switch {
		case slices.Contains(spec.UnassignableRoles(), role):
			w.comment("member " + m.Email + ": role " + role + " cannot be assigned")
			return
		case slices.Contains(roles, role):
			said = append(said, role)
		default:
			unsaid = append(unsaid, role)
		}
	}
	if len(said) == 0 {
		w.comment("member " + m.Email + ": Terraform sees none of the roles " + strings.Join(unsaid, ", "))
		return
	}
	var comments []string
	if len(unsaid) > 0 {
		comments = []string{"Terraform does not see the roles " + strings.Join(unsaid, ", ") + ", and takes them away with the next change."}
	}
	name, _, _ := strings.Cut(m.Email, "@")
	body := w.resource(comments, memberType, w.label(memberType, name), m.Email)
	body.SetAttributeValue("email", cty.StringVal(m.Email))
	body.SetAttributeValue("roles", texts(said))
}
