package spec

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxMonitoringClients is how many monitoring clients a cluster may have (docs.camunda.io, Set up the cluster metrics endpoint).
const MaxMonitoringClients = 20

// A MonitoringClient may read the metrics of a cluster, with a user name and a password. The API shows the password when it makes
// the client or rotates it, and never again.
type MonitoringClient struct {
	Name        string       // the user name
	Credentials *Destination // desired only; nil where the file gives none
	Pos         Pos          // desired only

	// Delivered is the id of the client whose password is at the destination: set by Resolve, empty where none is there, and unknown
	// where that cannot be seen. Desired only.
	Delivered Part[string]

	ID       string    // live only
	Created  time.Time // live only; zero where the API's text is not a time
	By       string    // live only: who created it, as the API names actors
	ByID     string    // live only: the id of that actor, which may be a client id; empty where the API shows none
	LastUsed time.Time // live only; zero for one that was never used, or where the API does not say

	Lost  bool   // live only: camsync made its password, which never reached a destination
	Doubt string // live only: why it is uncertain whether that is so; empty where there is no doubt
}

// The variables of credentials that say whose they are: the monitoring client and the cluster, by their ids.
const (
	MetricsClientID  = "METRICS_CLIENT_ID"
	MetricsClusterID = "METRICS_CLUSTER_ID"
)

// A MetricsEndpoint is where a cluster's metrics are read. It is zero while it is off: the API switches it on and off, and it is off
// once the last monitoring client is gone.
type MetricsEndpoint struct {
	On     bool
	Target string // a host, with or without a port; empty while the API does not say it yet
	Scheme string // https
	Path   string // with its leading slash
}

// URL is the address of the metrics; empty while it is not known.
func (e MetricsEndpoint) URL() string {
	if e.Target == "" {
		return ""
	}
	return e.Scheme + "://" + e.Target + e.Path
}

// metricsTarget is a host name or an address, with or without a port.
var metricsTarget = regexp.MustCompile(`^([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)

// CheckMetricsEndpoint says what is wrong with the parts of an endpoint that is on, which a server gave; empty for nothing. They stand in
// a file that another program obeys.
func CheckMetricsEndpoint(e MetricsEndpoint) string {
	switch {
	case !metricsTarget.MatchString(e.Target):
		return "its target is not a host"
	case e.Scheme != "https" && e.Scheme != "http":
		return "its scheme is neither https nor http"
	case !strings.HasPrefix(e.Path, "/"), strings.ContainsFunc(e.Path, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"\#?`, r) }):
		return "its path cannot stand in an address"
	}
	return ""
}

// CheckMonitoringName says what is wrong with the name of a monitoring client; empty for nothing. A user name of HTTP's basic
// authentication holds no colon (RFC 7617).
func CheckMonitoringName(s string) string {
	switch {
	case s == "":
		return "is empty; write 1 to 50 characters"
	case utf8.RuneCountInString(s) > MaxName:
		return "is too long; write at most 50 characters"
	case strings.ContainsFunc(s, unicode.IsSpace):
		return "holds a space; write a dash"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "holds a control character; leave it out"
	case strings.ContainsAny(s, "/:"):
		return "holds a slash or a colon; write another character"
	}
	if why := CheckCharacters(s, func(r rune) bool { return r == '\'' || r == '’' }); why != "" {
		return why
	}
	return checkTitle(s)
}
