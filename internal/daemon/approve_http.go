package daemon

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// Approvers tell who a token belongs to that may approve plans. The error is for people, and says why it approves nothing.
type Approvers interface {
	Name(token spec.Sealed) (string, error)
}

// Approve approves a plan of a daemon with a token of those who may. Its error is a [NotApprovedError].
func (a Access) Approve(d *Daemon, token spec.Sealed, digest, offer string) (by string, err error) {
	if a.Approvers == nil {
		return "", &NotApprovedError{http.StatusForbidden, "approving needs tokens; --approve-token-file names the file that holds them"}
	}
	if by, err = a.Approvers.Name(token); err != nil {
		d.metrics.approvals.WithLabelValues(wrongToken).Inc()
		return "", &NotApprovedError{http.StatusForbidden, err.Error()}
	}
	return by, approve(d, by, digest, offer)
}

// SameOrigin restricts a handler to requests that no page of another origin has made.
func SameOrigin(h http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "a page of another origin has sent this; a proxy must pass the Host header on", http.StatusForbidden)
	}))
	return guard.Handler(h)
}

// approver approves over the API: the token as a bearer token, digest and offer as JSON.
func (a Access) approver(d *Daemon) http.Handler {
	return SameOrigin(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			Digest string `json:"digest"`
			Offer  string `json:"offer"`
		}
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		scheme, token, given := strings.Cut(r.Header.Get("Authorization"), " ")
		switch {
		case a.Approvers != nil && !(given && strings.EqualFold(scheme, "Bearer")):
			w.Header().Add("WWW-Authenticate", `Bearer realm="camsync"`)
			http.Error(w, "the token of an approver is required", http.StatusUnauthorized)
			return
		case a.Approvers != nil && decoder.Decode(&asked) != nil:
			http.Error(w, `the body must be JSON: {"digest": "…", "offer": "…"}, as GET api/v1/status has them`, http.StatusBadRequest)
			return
		}
		by, err := a.Approve(d, spec.Seal(token), asked.Digest, asked.Offer)
		if refused, _ := errors.AsType[*NotApprovedError](err); refused != nil {
			http.Error(w, refused.Text, refused.Status)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		_ = encode(w, map[string]string{"by": by, "digest": asked.Digest}) // an error means that the client has gone
	}))
}
