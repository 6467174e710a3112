package daemon

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// relocated sends requests for a path that is not clean to the clean one, before the mux does: the mux
// names an absolute path, which behind a proxy that serves the daemon below a path of its own leads out
// of it.
func relocated(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean := path.Clean("/" + r.URL.Path)
		if strings.HasSuffix(r.URL.Path, "/") && clean != "/" {
			clean += "/"
		}
		if clean != r.URL.Path && r.Method != http.MethodConnect {
			relocate(w, r, clean)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// slashed sends requests for a directory without its slash to the one with it.
func slashed(w http.ResponseWriter, r *http.Request) {
	relocate(w, r, r.URL.Path+"/")
}

// homeward sends requests to the page of the directory that they are in.
func homeward(w http.ResponseWriter, r *http.Request) {
	relocate(w, r, path.Dir(strings.TrimSuffix(r.URL.Path, "/")))
}

// relocate redirects to a path of this server, named relative to the one that was asked for.
func relocate(w http.ResponseWriter, r *http.Request, target string) {
	up := strings.Repeat("../", depth(r.URL.Path))
	if up == "" {
		up = "./" // so that what comes next is never taken for a scheme or a host
	}
	to := url.URL{RawQuery: r.URL.RawQuery}
	w.Header().Set("Location", up+strings.TrimLeft((&url.URL{Path: target}).EscapedPath(), "/")+to.String())
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// depth is how many directories below the root a client takes a path to be in.
func depth(p string) int {
	segments := strings.Split(p, "/")
	n := 0
	for _, s := range segments[1 : len(segments)-1] {
		switch s {
		case ".":
		case "..":
			n = max(n-1, 0)
		default:
			n++
		}
	}
	return n
}
