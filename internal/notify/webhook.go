package notify

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/discord"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/incident/pagerduty"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/specialized/generic"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

// errRedirected is what an answer that leads elsewhere comes to. A message goes to the address that was
// configured and to no other: it names people, and its headers can hold a token.
var errRedirected = errors.New("redirects to another address, which is not followed: configure that one if it is right")

// client sends to the address of a receiver alone.
func client() *http.Client {
	return &http.Client{Timeout: limit, CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirected }}
}

// chat is Discord.
func chat(u *url.URL) (types.Service, error) {
	s := &discord.Service{}
	if err := opened(s, u); err != nil {
		return nil, err
	}
	s.HTTPClient = client()
	return s, nil
}

// pager is PagerDuty. Where the URL names no host and port, the library has none.
func pager(u *url.URL) (types.Service, error) {
	host, port := cmp.Or(u.Hostname(), "events.pagerduty.com"), cmp.Or(u.Port(), "443")
	u.Host = net.JoinHostPort(host, port)
	s := &pagerduty.Service{}
	if err := opened(s, u); err != nil {
		return nil, err
	}
	s.SetHTTPClient(client())
	return s, nil
}

// A poster is any address that takes a POST. The library sends by the client of the process, which follows
// redirects, so what it has composed is sent here.
type poster struct{ *generic.Service }

// webhook is such an address: it is sent the text as it is, or with template=json an object.
func webhook(u *url.URL) (types.Service, error) {
	s := poster{&generic.Service{}}
	if u.Scheme != "generic" {
		if u.Scheme != "generic+https" && u.Scheme != "generic+http" {
			return nil, errors.New("no such scheme")
		}
		var err error
		if u, err = s.GetServiceURLFromCustom(u); err != nil {
			return nil, err
		}
	}
	if err := s.Initialize(u, nil); err != nil {
		return nil, err
	}
	switch t := s.Config.Template; {
	case u.Host == "":
		return nil, errors.New("no host")
	case t != "" && t != "json" && t != generic.JSONTemplate:
		return nil, errors.New("no such template")
	}
	return s, nil
}

// flow is a flow of Microsoft Teams, which takes cards. The library's own service for Teams posts to
// connectors, which Microsoft has retired.
func flow(u *url.URL) (types.Service, error) {
	if u.Scheme != "teams+https" {
		return nil, errors.New("no such scheme")
	}
	u.Scheme = "generic+https"
	service, err := webhook(u)
	if err != nil {
		return nil, err
	}
	s := service.(poster)
	s.Config.Template = "card"
	return s, s.SetTemplateString("card", "{{.message}}")
}

// Send sends a message with its parameters.
func (s poster) Send(text string, params *types.Params) error {
	c := s.Config
	all := types.Params{}
	for key, value := range *params {
		if key == types.TitleKey {
			key = c.TitleKey
		}
		all[key] = value
	}
	all[c.MessageKey] = text
	body, err := s.GetPayload(c, all)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(c.RequestMethod, c.WebhookURL().String(), body) // the client has a limit
	if err != nil {
		return err
	}
	kind := c.ContentType
	if c.Template == "" {
		kind = "text/plain"
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Accept", kind)
	for key, values := range c.GetURL().Query() {
		if name, header := strings.CutPrefix(key, "@"); header {
			request.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	answer, err := client().Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection can be used again
	if answer.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("unexpected status: %s", answer.Status)
	}
	return nil
}
