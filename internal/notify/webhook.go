package notify

import (
	"bytes"
	"cmp"
	"encoding/json"
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

// errRedirected replaces a redirect. A message goes to the configured address only: it names people,
// and its headers can hold a token.
var errRedirected = errors.New("redirects to another address, which is not followed: configure that one if it is right")

// client does not follow redirects.
func client() *http.Client {
	return &http.Client{Timeout: limit, CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirected }}
}

func openDiscord(u *url.URL) (types.Sender, error) {
	s := &discord.Service{}
	if err := opened(s.Initialize, u); err != nil {
		return nil, err
	}
	s.HTTPClient = client()
	return s, nil
}

// openPagerDuty adds the default host and port, which the library lacks.
func openPagerDuty(u *url.URL) (types.Sender, error) {
	host, port := cmp.Or(u.Hostname(), "events.pagerduty.com"), cmp.Or(u.Port(), "443")
	u.Host = net.JoinHostPort(host, port)
	s := &pagerduty.Service{}
	if err := opened(s.Initialize, u); err != nil {
		return nil, err
	}
	s.SetHTTPClient(client())
	return s, nil
}

// poster sends to any address that takes a POST, as the library's configuration says. The library
// itself would use the default client, which follows redirects.
type poster struct{ config *generic.Config }

// The forms of a body: plain text, unless the configuration has one of these as its template.
const (
	formJSON = "json" // an object of the message and its parameters
	formCard = "card" // the text as it is, which is JSON
)

func openWebhook(u *url.URL) (types.Sender, error) {
	config, err := webhookOf(u)
	return poster{config}, err
}

// openTeams opens a flow of Microsoft Teams, which takes cards. The library's own service posts to
// connectors, which Microsoft has retired.
func openTeams(u *url.URL) (types.Sender, error) {
	if u.Scheme != "teams+https" {
		return nil, errors.New("no such scheme")
	}
	u.Scheme = "generic+https"
	config, err := webhookOf(u)
	if err != nil {
		return nil, err
	}
	config.Template = formCard
	return poster{config}, nil
}

// webhookOf is the configuration that a URL holds.
func webhookOf(u *url.URL) (*generic.Config, error) {
	if u.Scheme != "generic" {
		if u.Scheme != "generic+https" && u.Scheme != "generic+http" {
			return nil, errors.New("no such scheme")
		}
		var err error
		if u, err = (&generic.Service{}).GetServiceURLFromCustom(u); err != nil {
			return nil, err
		}
	}
	config, _ := generic.DefaultConfig()
	if err := config.SetURL(u); err != nil {
		return nil, err
	}
	if config.Template == generic.JSONTemplate {
		config.Template = formJSON
	}
	switch {
	case u.Host == "":
		return nil, errors.New("no host")
	case config.Template != "" && config.Template != formJSON:
		return nil, errors.New("no such template")
	}
	return config, nil
}

// body is a message with its parameters, to which the URL adds those that begin with $.
func (s poster) body(text string, params types.Params) ([]byte, error) {
	if s.config.Template != formJSON {
		return []byte(text), nil
	}
	all := types.Params{}
	for key, value := range params {
		if key == types.TitleKey {
			key = s.config.TitleKey
		}
		all[key] = value
	}
	all[s.config.MessageKey] = text
	for key, values := range s.config.GetURL().Query() {
		if name, extra := strings.CutPrefix(key, "$"); extra && name != "" {
			all[name] = values[0]
		}
	}
	return json.Marshal(all)
}

// Send posts a message with its parameters.
func (s poster) Send(text string, params *types.Params) error {
	c := s.config
	body, err := s.body(text, *params)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(c.RequestMethod, c.WebhookURL().String(), bytes.NewReader(body)) // the client has a timeout
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
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection is reused
	if answer.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("unexpected status: %s", answer.Status)
	}
	return nil
}
