package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// A Try is one request whose answer is of interest, whatever it is: a refusal is no error of [Client.Do]. It is for
// camsync doctor --verify, which finds out what the API's description leaves open. One that may change something is sent once.
type Try struct {
	Method string
	Path   string // below that of the cluster, or from the root without one; with {name} where Name stands
	Name   string
	Body   any // nil for none
}

// A Sight is an answer as it came. What it holds is sealed: see [Sight.Value].
type Sight struct {
	Status int
	Media  string   // the media type of its body; empty for no body
	Said   string   // of a refusal: the API's own words, cleaned. They may name whatever the organisation has
	Limits []string // the names of its headers that say how often may be asked
	text   spec.Sealed
}

func (t Try) request(cluster string) (r request, err error) {
	r = request{method: t.Method, route: t.Path, path: t.Path}
	defer func() { r.bestEffort = true }() // a 401 is an answer like any other, and must not end the client: what was made has to be deleted
	if cluster != "" {
		below, err := clusterRequest(t.Method, cluster, t.Path)
		if err != nil {
			return r, err
		}
		r = below
	} else if t.Method != http.MethodGet {
		return r, errors.New("only something in a cluster may be changed for a try")
	}
	if strings.Contains(t.Path, "{") {
		segment, err := pathSegment("name", t.Name)
		if err != nil {
			return r, err
		}
		r.path = parameter.ReplaceAllLiteralString(r.path, string(segment))
	}
	if t.Method != http.MethodGet {
		r.resend, r.creates = once, "what was tried"
	}
	return r, nil
}

func (t Try) body() any { return t.Body }

// try sends a Try. An error says that there is no answer.
func (c *Client) try(ctx context.Context, t Try, r request) (Answer, error) {
	r.body = t.body()
	a, err := c.exchange(ctx, r)
	if a.status == 0 || errors.Is(err, ErrUnauthorized) {
		return Answer{}, err
	}
	media, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	s := &Sight{Status: a.status, Media: media, text: spec.Seal(string(a.body))}
	if len(a.body) == 0 {
		s.Media = ""
	}
	if a.status/100 != 2 {
		s.Said = message(a.body)
	}
	for name := range a.header {
		if lower := strings.ToLower(name); strings.Contains(lower, "ratelimit") || strings.Contains(lower, "rate-limit") || lower == "retry-after" {
			s.Limits = append(s.Limits, name)
		}
	}
	slices.Sort(s.Limits)
	return Answer{Sight: s}, nil
}

// Done reports whether the API did what was asked.
func (s Sight) Done() bool { return s.Status/100 == 2 }

// Text is the body as it came.
func (s Sight) Text() string { return s.text.Reveal() }

// Value is what the body holds at a path of member names; of another body than JSON, nothing.
func (s Sight) Value(path ...string) Value {
	var v any
	if json.Unmarshal([]byte(s.text.Reveal()), &v) != nil {
		return Value{}
	}
	return Value{v, true}.At(path...)
}

// A Value is a part of a JSON body, or none.
type Value struct {
	v     any
	there bool
}

// At is the value at a path of member names below it.
func (v Value) At(path ...string) Value {
	for _, name := range path {
		object, _ := v.v.(map[string]any)
		member, there := object[name]
		v = Value{member, there}
	}
	return v
}

// Kind says what a value is, and nothing of what it holds.
func (v Value) Kind() string {
	switch is := v.v.(type) {
	case nil:
		if !v.there {
			return "absent"
		}
		return "null"
	case string:
		if is == "" {
			return "an empty text"
		}
		return "a text"
	case float64:
		return "a number"
	case bool:
		return "true or false"
	case []any:
		return fmt.Sprintf("a list of %d", len(is))
	case map[string]any:
		if len(is) == 0 {
			return "an empty object"
		}
		return "an object"
	}
	return "something else"
}

// String is a text; empty for anything else.
func (v Value) String() string { text, _ := v.v.(string); return text }

// Number is a number; 0 for anything else.
func (v Value) Number() float64 { n, _ := v.v.(float64); return n }

// Items are those of a list; nil for anything else.
func (v Value) Items() []Value {
	list, _ := v.v.([]any)
	items := make([]Value, len(list))
	for i, item := range list {
		items[i] = Value{item, true}
	}
	return items
}

// Names are those of an object's members, in order; nil for anything else.
func (v Value) Names() []string {
	object, _ := v.v.(map[string]any)
	var names []string
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
