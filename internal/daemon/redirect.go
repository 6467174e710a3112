package daemon

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// cleanPath redirects requests to the clean form of their path, before the mux does: the mux redirects to
// an absolute path, which is wrong behind a proxy that serves the daemon below a prefix.
func cleanPath(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean := path.Clean("/" + r.URL.Path)
		if strings.HasSuffix(r.URL.Path, "/") && clean != "/" {
			clean += "/"
		}
		if clean != r.URL.Path && r.Method != http.MethodConnect {
			redirect(w, r, clean)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// addSlash redirects to the same path with a slash at its end.
func addSlash(w http.ResponseWriter, r *http.Request) {
	redirect(w, r, r.URL.Path+"/")
}

// redirectToParent redirects to the parent directory of the path.
func redirectToParent(w http.ResponseWriter, r *http.Request) {
	redirect(w, r, path.Dir(strings.TrimSuffix(r.URL.Path, "/")))
}

// redirect redirects to a path of this server by a relative reference.
func redirect(w http.ResponseWriter, r *http.Request, target string) {
	up := strings.Repeat("../", depth(r.URL.Path))
	if up == "" {
		up = "./" // so that the target is never parsed as a scheme or a host
	}
	to := url.URL{RawQuery: r.URL.RawQuery}
	w.Header().Set("Location", up+strings.TrimLeft((&url.URL{Path: target}).EscapedPath(), "/")+to.String())
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// depth is how many directories below the root a client resolves a path to.
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
