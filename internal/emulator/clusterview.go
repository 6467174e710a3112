package emulator

import (
	"encoding/json"
	"slices"
	"time"
)

// clusterView is a cluster as the API shows it.
type clusterView struct {
	UUID         string         `json:"uuid"`
	Name         string         `json:"name"`
	Description  *string        `json:"description,omitempty"`
	OwnerID      string         `json:"ownerId"`
	Created      string         `json:"created"`
	PlanType     named          `json:"planType"`
	Region       named          `json:"region"`
	Generation   named          `json:"generation"`
	Channel      named          `json:"channel"`
	BackupRegion *named         `json:"backupRegion,omitempty"`
	AutoUpdate   bool           `json:"autoUpdate"`
	Labels       []string       `json:"labels"`
	Status       statusView     `json:"status"`
	Links        links          `json:"links"`
	Encryption   encryptionView `json:"encryption"`
	IPAllowlist  any            `json:"ipallowlist,omitempty"`
	IPWhitelist  any            `json:"ipwhitelist,omitempty"`
}

type statusView struct {
	Ready      string `json:"ready"`
	Zeebe      string `json:"zeebeStatus"`
	Operate    string `json:"operateStatus"`
	Tasklist   string `json:"tasklistStatus"`
	Optimize   string `json:"optimizeStatus"`
	Connectors string `json:"connectorsStatus"`
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

func (e *Emulator) view(q *request, c *cluster) clusterView {
	v := clusterView{
		UUID:        c.uuid,
		Name:        c.name,
		Description: c.description,
		OwnerID:     q.options.Organization,
		Created:     timestamp(c.created),
		PlanType:    c.planType,
		Region:      c.region.named,
		Generation:  c.generation,
		Channel:     c.channel,
		AutoUpdate:  c.autoUpdate,
		Labels:      slices.Clone(c.labels),
		Status:      statusView{c.status, c.status, c.status, c.status, c.status, c.status},
		Links:       c.links(q.options),
		Encryption:  c.encryption.view(),
	}
	if c.site != nil {
		v.BackupRegion = &named{c.site.name(), c.site.UUID}
	}
	switch {
	case q.actor.may(AllowlistRead):
		v.IPAllowlist, v.IPWhitelist = c.allowlist, c.allowlist // always replaced as a whole: no copy needed
	case q.options.NullAllowlist:
		v.IPAllowlist, v.IPWhitelist = json.RawMessage("null"), json.RawMessage("null")
	}
	return v
}

func (c *cluster) links(o Options) links {
	app := func(name string) string {
		return "https://" + c.region.host + "." + name + ".camunda.io/" + c.uuid
	}
	return links{
		Connectors: app("connectors"),
		Console:    "https://console.cloud.camunda.io/org/" + o.Organization + "/cluster/" + c.uuid,
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
	address := c.uuid + "." + c.region.host + ".zeebe.camunda.io"
	if o.LinksWithPort {
		address += ":443"
	}
	return address
}

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
