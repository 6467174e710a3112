package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// approve is
//
//	daemon approve CODE api|form TOKEN           approves the plan that waits, and remembers it
//	daemon approve CODE api|form TOKEN again     the one that was approved before
func (b *background) approve(ts *testscript.TestScript, args []string) {
	_, text, err := b.fetch(http.MethodGet, "/api/v1/status", "")
	ts.Check(err)
	var status struct {
		Approval struct {
			Waiting *struct {
				Digest string `json:"digest"`
				Offer  string `json:"offer"`
			} `json:"waiting"`
		} `json:"approval"`
	}
	ts.Check(json.Unmarshal([]byte(text), &status))
	if w := status.Approval.Waiting; w != nil && len(args) == 3 {
		b.offered = [2]string{w.Digest, w.Offer}
	}
	address, err := b.url()
	ts.Check(err)
	path, kind := "/api/v1/approve", "application/json"
	body, err := json.Marshal(map[string]string{"digest": b.offered[0], "offer": b.offered[1]})
	ts.Check(err)
	if args[1] == "form" {
		path, kind = "/approve", "application/x-www-form-urlencoded"
		body = []byte(url.Values{"digest": {b.offered[0]}, "offer": {b.offered[1]}, "token": {args[2]}}.Encode())
	}
	r, err := http.NewRequest(http.MethodPost, address+path, strings.NewReader(string(body)))
	ts.Check(err)
	r.Header.Set("Content-Type", kind)
	if args[1] == "api" {
		r.Header.Set("Authorization", "Bearer "+args[2])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	ts.Check(err)
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if strconv.Itoa(answer.StatusCode) != args[0] {
		ts.Fatalf("approve: %d, want %s: %s", answer.StatusCode, args[0], said)
	}
}
