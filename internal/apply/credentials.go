package apply

import (
	"cmp"
	"encoding/json"
	"net"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/spec"
)

// A Deliverer brings the once-shown secret of a new API client to its destination.
type Deliverer interface {
	// Prepare proves that Put will work. It is called before the client is created, or before
	// the one that it replaces is deleted.
	Prepare(d spec.Destination) error
	// Put makes the credentials durable at d, whole or not at all. Once begun it is finished, even
	// if the run is stopped. On an error the caller deletes the client again.
	Put(d spec.Destination, c Credentials) error
}

// HandOverTime is how long a program may take to keep the credentials that it is given.
const HandOverTime = 60 * time.Second

// Credentials are all that a program needs to reach its cluster as an API client.
type Credentials struct {
	Secret    spec.Sealed // of the client
	Replaces  string      // the id of the client whose credentials are superseded by these; empty for none
	variables []variable  // of the environment, as Camunda's SDKs name them
	scrape    scrape      // of a monitoring client
}

// A variable's value is sealed whether or not it is secret: what is printed is the same for all.
type variable struct {
	name  string
	value spec.Sealed
}

// Camunda's addresses where the API's answer leaves them out.
const (
	defaultOAuthURL = "https://login.cloud.camunda.io/oauth/token"
	defaultAudience = "zeebe.camunda.io"
)

// CredentialsOf are those of a client of a cluster whose secret is still known.
func CredentialsOf(cluster string, c api.NewClient) Credentials {
	return newCredentials(cluster, c, "")
}

// newCredentials are those of a new client of a cluster, and replace those of another client. All
// that SDKs of several generations read by different names is there by each (docs.camunda.io, Manage
// API clients).
func newCredentials(cluster string, c api.NewClient, replaces string) Credentials {
	out := Credentials{Secret: c.Secret, Replaces: replaces}
	set := func(value string, names ...string) {
		for _, name := range names {
			if value != "" {
				out.variables = append(out.variables, variable{name, spec.Seal(value)})
			}
		}
	}
	set("saas", "CAMUNDA_CLIENT_MODE")
	set(cluster, "CAMUNDA_CLUSTER_ID")
	set(c.ID, "CAMUNDA_CLIENT_ID", "CAMUNDA_CLIENT_AUTH_CLIENTID", "ZEEBE_CLIENT_ID")
	set(c.Secret.Reveal(), "CAMUNDA_CLIENT_SECRET", "CAMUNDA_CLIENT_AUTH_CLIENTSECRET", "ZEEBE_CLIENT_SECRET")
	set(cmp.Or(c.Links["oauth"], defaultOAuthURL), "CAMUNDA_OAUTH_URL", "ZEEBE_AUTHORIZATION_SERVER_URL")
	set(cmp.Or(c.Audience, defaultAudience), "CAMUNDA_TOKEN_AUDIENCE", "ZEEBE_TOKEN_AUDIENCE")
	if host, region, domain, ok := zeebe(c.Links["zeebe"], cluster); ok {
		set(region, "CAMUNDA_CLUSTER_REGION")
		set(host, "ZEEBE_ADDRESS")
		set("grpcs://"+host, "ZEEBE_GRPC_ADDRESS")
		set("https://"+region+"."+domain+"/"+cluster, "ZEEBE_REST_ADDRESS", "CAMUNDA_REST_ADDRESS")
	} else {
		set(c.Links["zeebe"], "ZEEBE_ADDRESS")
	}
	set(c.Links["operate"], "CAMUNDA_OPERATE_BASE_URL")
	set(c.Links["tasklist"], "CAMUNDA_TASKLIST_BASE_URL")
	set(c.Links["optimize"], "CAMUNDA_OPTIMIZE_BASE_URL")
	return out
}

// zeebe takes the gateway's address apart: CLUSTER.REGION.zeebe.camunda.io, mostly without a port.
func zeebe(link, cluster string) (host, region, domain string, ok bool) {
	link = strings.TrimSuffix(link, "/")
	if _, after, found := strings.Cut(link, "://"); found {
		link = after
	}
	name, port, err := net.SplitHostPort(link)
	if err != nil {
		name, port = link, "443"
	}
	rest, found := strings.CutPrefix(name, cluster+".")
	region, domain, cut := strings.Cut(rest, ".")
	if cluster == "" || !found || !cut || region == "" || strings.ContainsAny(domain, "/:") {
		return "", "", "", false
	}
	return net.JoinHostPort(name, port), region, domain, true
}

// Encode gives the credentials as a file of the format.
func (c Credentials) Encode(format string) []byte {
	if format == "json" {
		fields := make(map[string]string, len(c.variables))
		for _, v := range c.variables {
			fields[v.name] = v.value.Reveal()
		}
		text, err := json.MarshalIndent(fields, "", "  ")
		if err != nil { // a map of strings always marshals
			panic(err)
		}
		return append(text, '\n')
	}
	var b strings.Builder
	for _, v := range c.variables {
		b.WriteString(dotenv.Line(v.name, v.value.Reveal()))
	}
	return []byte(b.String())
}
