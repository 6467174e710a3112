package emulator

import (
	"encoding/json"
	"time"
)

// properties are what the API shows of a cluster as it is stored.
type properties struct {
	UUID        string   `json:"uuid"`
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	Created     string   `json:"created"`
	PlanType    named    `json:"planType"`
	Generation  named    `json:"generation"`
	Channel     named    `json:"channel"`
	AutoUpdate  bool     `json:"autoUpdate"`
	Labels      []string `json:"labels"`
}

// clusterView is a cluster as the API shows it.
type clusterView struct {
	properties
	OwnerID      string         `json:"ownerId"`
	Region       named          `json:"region"`
	BackupRegion *named         `json:"backupRegion,omitempty"`
	Status       clusterStatus  `json:"status"`
	Links        links          `json:"links"`
	Encryption   encryptionView `json:"encryption"`
	IPAllowlist  any            `json:"ipallowlist,omitempty"`
	IPWhitelist  any            `json:"ipwhitelist,omitempty"`
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

// links are the addresses of a cluster. Nothing listens there.
type links struct {
	Connectors string `json:"connectors"`
	Console    string `json:"console"`
	Identity   string `json:"identity,omitempty"`
	OAuth      string `json:"oauth"`
	Operate    string `json:"operate"`
	Optimize   string `json:"optimize"`
	Tasklist   string `json:"tasklist"`
	Zeebe      string `json:"zeebe"` // usually without a port, which some clients add
}

const oauthURL = "https://login.cloud.camunda.io/oauth/token"

func (c *cluster) view(q *request) clusterView {
	v := clusterView{
		properties: c.properties,
		OwnerID:    q.options.Organization,
		Region:     c.region.named,
		Status:     clusterStatus{c.status, c.status, components{c.status, c.status, c.status, c.status}},
		Links:      c.links(q.options),
		Encryption: c.encryption.view(),
	}
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

func (c *cluster) links(o Options) links {
	app := func(name string) string {
		return "https://" + c.region.host + "." + name + ".camunda.io/" + c.UUID
	}
	return links{
		Connectors: app("connectors"),
		Console:    "https://console.cloud.camunda.io/org/" + o.Organization + "/cluster/" + c.UUID,
		Identity:   app("identity"),
		OAuth:      oauthURL,
		Operate:    app("operate"),
		Optimize:   app("optimize"),
		Tasklist:   app("tasklist"),
		Zeebe:      c.grpcAddress(o),
	}
}

// grpcAddress is where a cluster's engine listens, on port 443.
func (c *cluster) grpcAddress(o Options) string {
	address := c.UUID + "." + c.region.host + ".zeebe.camunda.io"
	if o.LinksWithPort {
		address += ":443"
	}
	return address
}

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
