package emulator

import (
	"net/http"
	"regexp"
	"slices"
	"time"
)

// privateConnection is a cluster's AWS endpoint that only named principals can reach.
type privateConnection struct {
	principals, regions texts
	active              time.Time // the endpoint exists from then on
	service             string
}

type connectivityView struct {
	Metadata connectivityMetadata `json:"metadata"`
	Spec     connectivitySpec     `json:"spec"`
	Status   connectivityStatus   `json:"status"`
}

type connectivityMetadata struct {
	Name      string            `json:"name"`
	Namespace string            `json:"namespace"`
	Labels    map[string]string `json:"labels"`
}

type connectivitySpec struct {
	AllowedPrincipals []string          `json:"allowedPrincipals"`
	AllowedRegions    []string          `json:"allowedRegions"`
	Cluster           map[string]string `json:"cluster"`
}

type connectivityStatus struct {
	Conditions              []condition       `json:"conditions"`
	Endpoint                connectivityPoint `json:"endpoint"`
	EndpointConnectionCount int               `json:"endpointConnectionCount"`
	ObservedGeneration      int               `json:"observedGeneration"`
	URLs                    map[string]string `json:"urls"`
}

type condition struct {
	Type               string `json:"type"`
	Status             string `json:"status"`
	Reason             string `json:"reason"`
	Message            string `json:"message"`
	LastTransitionTime string `json:"lastTransitionTime"`
	ObservedGeneration int    `json:"observedGeneration"`
}

type connectivityPoint struct {
	PrivateDNSName string `json:"privateDnsName"`
	Region         string `json:"region"`
	ServiceName    string `json:"serviceName"` // empty until it exists
	Type           string `json:"type"`
}

func (e *Emulator) getConnectivity(q *request, c *cluster) *answer {
	if c.private == nil {
		return reply(map[string]any{"status": struct{}{}})
	}
	p := c.private
	ready := condition{Type: "Ready", Status: "False", Reason: "Provisioning", LastTransitionTime: timestamp(q.now), ObservedGeneration: 1}
	point := connectivityPoint{Region: c.region.code, Type: "Interface"}
	if !q.now.Before(p.active) {
		ready.Status, ready.Reason, ready.LastTransitionTime = "True", "Available", timestamp(p.active)
		point.PrivateDNSName = c.region.host + ".private.zeebe.camunda.io"
		point.ServiceName = p.service
	}
	return reply(map[string]any{"status": connectivityView{
		Metadata: connectivityMetadata{"secure-connectivity", c.uuid, map[string]string{"orgId": q.options.Organization}},
		Spec:     connectivitySpec{p.principals, p.regions, map[string]string{"id": c.uuid}},
		Status: connectivityStatus{
			Conditions:         []condition{ready},
			Endpoint:           point,
			ObservedGeneration: 1,
			URLs:               map[string]string{},
		},
	}})
}

var (
	principalARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/.+)$`)
	awsRegion    = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
)

// activateConnectivity opens the endpoint. To change its lists, close it and open it again.
func (e *Emulator) activateConnectivity(q *request, c *cluster) *answer {
	var principals, regions texts
	if refusal := q.lenient(required("allowedPrincipals", &principals), required("allowedRegions", &regions)); refusal != nil {
		return refusal
	}
	unfit := func(form *regexp.Regexp) func(string) bool {
		return func(s string) bool { return !form.MatchString(s) }
	}
	switch {
	case c.region.Provider != "aws":
		return refuse(http.StatusForbidden, "secure connectivity needs a cluster in AWS")
	case len(principals) == 0 || slices.ContainsFunc(principals, unfit(principalARN)):
		return refuse(http.StatusBadRequest, "allowedPrincipals must hold ARNs of AWS principals, at least one")
	case len(regions) == 0 || slices.ContainsFunc(regions, unfit(awsRegion)):
		return refuse(http.StatusBadRequest, "allowedRegions must hold AWS regions, at least one")
	case c.private != nil:
		return refuse(http.StatusConflict, "secure connectivity is active already")
	}
	c.private = &privateConnection{
		principals: principals,
		regions:    regions,
		active:     q.now.Add(q.options.Provisioning),
		service:    "com.amazonaws.vpce." + c.region.code + ".vpce-svc-" + newUUID()[:8],
	}
	e.record(q, c.part("Secure connectivity activated", created, "secureConnectivity", c.uuid),
		change{"allowedPrincipals", "", join(principals)}, change{"allowedRegions", "", join(regions)})
	return noContent()
}

func (e *Emulator) deactivateConnectivity(q *request, c *cluster) *answer {
	if c.private == nil {
		return refuse(http.StatusConflict, "secure connectivity is not active")
	}
	c.private = nil
	e.record(q, c.part("Secure connectivity deactivated", deleted, "secureConnectivity", c.uuid))
	return noContent()
}
