package hcl

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/camsync/camsync/internal/spec"
)

// The types of the provider.
const (
	clusterType   = "camunda_cluster"
	clientType    = "camunda_cluster_client"
	secretType    = "camunda_cluster_connector_secret"
	allowlistType = "camunda_cluster_ip_whitelist"
	memberType    = "camunda_organization_member"
)

// choices adds data sources for the regions, channels and plan types of the clusters, as far as they are offered: of what
// no new cluster can have, the provider finds no name.
func (w *writer) choices(org spec.Organization) {
	w.offered = map[string]string{}
	options := org.ClusterOptions.Value()
	var regions, channels []spec.Choice
	for _, r := range options.Regions {
		regions = append(regions, r.Choice)
	}
	for _, c := range options.Channels {
		channels = append(channels, c.Choice)
	}
	add := func(kind string, part spec.Part[spec.Choice], offered []spec.Choice) {
		c := part.Value()
		is := func(o spec.Choice) bool { return o.Name == c.Name && strings.EqualFold(o.UUID, c.UUID) }
		if w.offered[kind+c.UUID] != "" || c.Name == "" || !slices.ContainsFunc(offered, is) {
			return
		}
		label := w.label("data."+kind, c.Name)
		w.offered[kind+c.UUID] = label
		w.block(nil, "data", kind, label).SetAttributeValue("name", cty.StringVal(c.Name))
	}
	for _, c := range org.Clusters.Value() {
		add("camunda_region", c.Region, regions)
		add("camunda_channel", c.Channel, channels)
		add("camunda_cluster_plan_type", c.PlanType, options.PlanTypes)
	}
}

// choose sets an attribute to the id of a choice: by its data source, if there is one.
func (w *writer) choose(body *hclwrite.Body, name, kind string, part spec.Part[spec.Choice]) {
	if label := w.offered[kind+part.Value().UUID]; label != "" {
		body.SetAttributeTraversal(name, reference("data", kind, label, "id"))
		return
	}
	body.SetAttributeValue(name, cty.StringVal(part.Value().UUID))
}

// cluster adds a cluster and all in it.
func (w *writer) cluster(c spec.Cluster) {
	for _, required := range []struct {
		what string
		part spec.Part[spec.Choice]
	}{{"region", c.Region}, {"channel", c.Channel}, {"plan type", c.PlanType}, {"generation", c.Generation}} {
		if required.part.Value().UUID == "" {
			w.comment("cluster " + c.Name + " (" + c.UUID + "): the API does not show the id of its " + required.what)
			return
		}
	}
	automatic, known := c.AutoUpdate.Get()
	if !known {
		w.comment("cluster " + c.Name + " (" + c.UUID + "): the API does not show whether it updates itself")
		return
	}
	label := w.label(clusterType, c.Name)
	about := "Generation " + c.Generation.Value().Name + ". Any other value than these would replace the cluster."
	body := w.resource([]string{about}, clusterType, label, c.UUID)
	body.SetAttributeValue("name", cty.StringVal(c.Name))
	w.choose(body, "channel", "camunda_channel", c.Channel)
	w.choose(body, "region", "camunda_region", c.Region)
	w.choose(body, "plan_type", "camunda_cluster_plan_type", c.PlanType)
	body.SetAttributeValue("generation", cty.StringVal(c.Generation.Value().UUID))
	body.SetAttributeValue("auto_update", cty.BoolVal(automatic))
	if d := c.Description.Value(); d != "" && utf8.RuneCountInString(d) <= 150 {
		body.SetAttributeValue("description", cty.StringVal(d))
	}
	kept(body)
	w.allowlist(c, label)
	w.secrets(c, label)
	w.clients(c, label)
}

// allowlist adds the allowlist of a cluster. The provider takes one network in an entry.
func (w *writer) allowlist(c spec.Cluster, cluster string) {
	list, known := c.Allowlist.Get()
	if !known {
		w.hidden(c, "allowlist", c.Allowlist)
		return
	}
	var comments []string
	for _, e := range list.Entries {
		switch {
		case e.Prefixes == nil:
			w.comment("the allowlist of cluster " + c.Name + " has something that is not a network: " + e.IP)
			return
		case len(e.Prefixes) > 1:
			comments = append(comments, "Several networks of one entry, "+e.IP+", have an entry each: the first plan shows that as a change.")
		}
	}
	if len(list.Entries) == 0 {
		return
	}
	body := w.resource(comments, allowlistType, w.label(allowlistType, c.Name), c.UUID)
	body.SetAttributeTraversal("cluster_id", reference(clusterType, cluster, "id"))
	for _, e := range list.Entries {
		networks := []string{strings.TrimSpace(e.IP)}
		if len(e.Prefixes) > 1 {
			networks = strings.Split(e.Text(), ", ")
		}
		for _, network := range networks {
			entry := body.AppendNewBlock("ip_whitelist", nil).Body()
			entry.SetAttributeValue("ip", cty.StringVal(network))
			if d := e.Description.Value(); d != "" {
				entry.SetAttributeValue("description", cty.StringVal(d))
			}
		}
	}
	kept(body)
}

// hidden says of what is in a cluster that it is not visible.
func (w *writer) hidden(c spec.Cluster, what string, part interface{ Why() (string, bool) }) {
	if why, unknown := part.Why(); unknown {
		w.comment(what + " of cluster " + c.Name + ": not visible: " + why)
	}
}
