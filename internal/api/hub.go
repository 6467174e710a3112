package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	"github.com/camsync/camsync/internal/private"
)

// hubPath is where version 2 of Camunda Hub's API begins, the only one that is spoken: version 1 shows the new structure by old names,
// and ends in 2027.
const hubPath = "/api/v2"

// A Hub reads what a [Client] sees of Camunda Hub. It has the token of the Administration API, and connections and a limit of its own:
// whatever it answers says nothing of that API.
type Hub struct {
	client     *Client
	remembered string // the file that keeps owner; empty for none

	mu    sync.Mutex
	owner string // the organisation that the API authorises; empty until it is known
}

// to lets the client talk to Camunda Hub, if the configuration has an address of it.
func (h *Hub) to(c Config, client *Client, proxy func(*url.URL) (*url.URL, error)) {
	if h.client = client; c.HubURL == "" {
		return
	}
	c.BaseURL = c.HubURL
	client.hub = &exchanger{
		base: strings.TrimRight(c.HubURL, "/"), wire: client.wire, permit: client.permit, tokens: client.tokens, limit: newPace(c.HubRate),
		pooled: httpClient(c, proxy, false), oneShot: httpClient(c, proxy, true),
	}
	if learned := client.tokens.learnedPath(); learned != "" {
		h.remembered = strings.TrimSuffix(learned, filepath.Ext(learned)) + hubExt
	}
}

// hubExt is how the names of the files end that remember an organisation.
const hubExt = ".hub"

// An authorized organisation is what a token is for, as Camunda Hub names it.
type authorized struct {
	Hub          string `json:"hub"` // the address that said so
	Organization string `json:"organization"`
}

// HubOwner is the organisation that Camunda Hub's API authorises the credentials for (GET /info), as that API names it. It is asked
// for once in the life of a token's cache, since credentials never change their organisation.
func (h *Hub) HubOwner(ctx context.Context) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.owner == "" {
		h.recall()
	}
	if h.owner != "" {
		return h.owner, nil
	}
	info, err := list(ctx, h.client, hubRequest(http.MethodGet, "/info"), readInfo)
	if err != nil {
		return "", err
	}
	h.owner = info.Value()
	if h.remembered != "" && h.client.tokens.cache.prepare() == nil {
		_ = private.Remember(h.remembered, authorized{h.client.hub.base, h.owner}) // else it is asked for again
	}
	return h.owner, nil
}

// HubAlone marks the context of a run that reads Camunda Hub and nothing else: an answer of 401 says something of the token, and all
// of the run's requests have one patience.
func HubAlone(ctx context.Context) context.Context {
	return context.WithValue(reading(ctx), strictKey{}, true)
}

// pace says how often Camunda Hub is asked at present.
func (h *Hub) pace() string {
	if p, is := h.client.hub.limit.(*pace); is {
		return p.String()
	}
	return ""
}

// recall takes over what an earlier process was answered.
func (h *Hub) recall() {
	var is authorized
	if h.remembered != "" && private.Recall(h.remembered, &is) == nil && is.Hub == h.client.hub.base {
		h.owner = clean(is.Organization)
	}
}

// readInfo reads the answer of GET /info.
func readInfo(body []byte) (string, error) {
	info, err := decode[struct {
		Organization field[string] `json:"authorizedOrganization"`
	}](body)
	return clean(info.Organization.value), err
}

// hubRequest is a request for a fixed path of Camunda Hub's API.
func hubRequest(method, path string) request {
	return request{method: method, route: hubPath + path, path: hubPath + path, hub: true}
}

// workspaceRequest is one for a workspace, or for a fixed path below it.
func workspaceRequest(method, key, below string) (request, error) {
	segment, err := pathSegment("workspace key", key)
	if err != nil {
		return request{}, err
	}
	r := hubRequest(method, "/workspaces/"+string(segment)+below)
	r.route = hubPath + "/workspaces/{workspaceKey}" + below
	return r, nil
}

// probe finds out whether Camunda Hub can be read: who is authorised (GET /info), and one workspace. Whether it may be written cannot be
// known without writing. There is nothing to find out where the configuration has no address of it.
func (h *Hub) probe(ctx context.Context, wave *sync.WaitGroup) *[]Permission {
	found := new([]Permission)
	if h.client.hub == nil {
		return found
	}
	wave.Go(func() {
		note := ""
		owner, err := h.HubOwner(ctx)
		if err == nil {
			var page searched[liveWorkspace]
			if page, err = workspaceQuery.first(ctx, h.client, 1); err == nil {
				note = fmt.Sprintf("organisation %s; %s", owner, counted(page.Page.Total.value, "workspace"))
			}
		}
		*found = []Permission{permission("Hub API", note, err)}
	})
	return found
}

// counted is a count, as people write it.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
