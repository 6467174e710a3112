package daemon

import (
	"net/http"
	"path"
)

// probed reports whether a request is one of the probes of a process or of an organisation. A load balancer or a kubelet asks
// for them by an address, by a name of its own, or in HTTP/1.0 by none, so they are answered whatever
// host is named: they say yes or no.
func probed(r *http.Request) bool {
	name := path.Base(r.URL.Path)
	return name == "livez" || name == "readyz"
}

// private reports whether a request may be told why something is not ready: an error of a file can name
// people, and a web page elsewhere can make its own name lead here.
func (a Access) private(r *http.Request) bool { return !a.Public && a.named(r) }
