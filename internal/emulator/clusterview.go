package emulator

import (
	"cmp"
	"encoding/json"
	"time"
)

// properties are what the API shows of a cluster as it is stored.
type properties struct {
	UUID        string     `json:"uuid"`
	Name        string     `json:"name"`
	Description string     `json:"description,omitempty"`
	Created     string     `json:"created"`
	PlanType    named      `json:"planType"`
	Generation  named      `json:"generation"`
	Channel     named      `json:"channel"`
	AutoUpdate  bool       `json:"autoUpdate"`
	Labels      []string   `json:"labels"`
	Encryption  encryption `json:"encryption"`
}

// clusterView is a cluster as the API shows it.
type clusterView struct {
	properties
	OwnerID      string            `json:"ownerId"`
	Region       named             `json:"region"`
	BackupRegion *named            `json:"backupRegion,omitempty"`
	Status       clusterStatus     `json:"status"`
	Links        map[string]string `json:"links"`
	IPAllowlist  any               `json:"ipallowlist,omitempty"`
	IPWhitelist  any               `json:"ipwhitelist,omitempty"`
}

type clusterStatus struct {
	Ready      string `json:"ready"`
	Connectors string `json:"connectorsStatus"`
	components
}

// components are the states of those that a cluster and its backups have.
type components struct {
	Zeebe    string `json:"zeebeStatus"`
	Operate  string `json:"operateStatus"`
	Tasklist string `json:"tasklistStatus"`
	Optimize string `json:"optimizeStatus"`
}

const oauthURL = "https://login.cloud.camunda.io/oauth/token"

func (c *cluster) view(q *request) clusterView {
	parts := cmp.Or(c.parts, c.status)
	v := clusterView{
		properties: c.properties,
		OwnerID:    q.options.Organization,
		Region:     c.region.named,
		Status:     clusterStatus{c.status, parts, components{parts, parts, parts, parts}},
		Links:      c.links(q.options),
	}
	if q.options.KeyStateHidden {
		v.Encryption.Status = ""
	}
	v.Labels = q.options.labels(v.Labels)
	if c.site != nil {
		v.BackupRegion = &named{c.site.name(), c.site.UUID}
	}
	switch {
	case q.actor.may(AllowlistRead):
		v.IPAllowlist, v.IPWhitelist = c.allowlist, c.allowlist
	case q.options.NullAllowlist:
		v.IPAllowlist, v.IPWhitelist = json.RawMessage("null"), json.RawMessage("null")
	}
	return v
}

// links are the addresses of a cluster. Nothing listens there.
func (c *cluster) links(o Options) map[string]string {
	links := map[string]string{
		"console": "https://console.cloud.camunda.io/org/" + o.Organization + "/cluster/" + c.UUID,
		"oauth":   oauthURL,
		"zeebe":   c.grpcAddress(o),
	}
	for _, app := range []string{"connectors", "identity", "operate", "optimize", "tasklist"} {
		links[app] = "https://" + c.region.host + "." + app + ".camunda.io/" + c.UUID
	}
	return links
}

// grpcAddress is where a cluster's engine listens, on port 443. It usually has no port, which some
// clients add.
func (c *cluster) grpcAddress(o Options) string {
	address := c.UUID + "." + c.region.host + ".zeebe.camunda.io"
	if o.LinksWithPort {
		address += ":443"
	}
	return address
}

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
