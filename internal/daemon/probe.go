package daemon

import (
	"net/http"
	"path"
)

// isProbe reports whether a request is a probe of the process or of an organisation. Load balancers and
// kubelets send an address, a name of their own or, in HTTP/1.0, no Host at all, so probes are answered for
// any host.
func isProbe(r *http.Request) bool {
	name := path.Base(r.URL.Path)
	return name == "livez" || name == "readyz"
}

// private reports whether the response to a probe may say why something is not ready. An error in a file can
// name people, which a page that uses DNS rebinding must not read.
func (a Access) private(r *http.Request) bool { return !a.Public && a.named(r) }
