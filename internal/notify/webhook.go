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

// errRedirected replaces a redirect. A message goes to the configured address only: it names people,
// and its headers can hold a token.
var errRedirected = errors.New("redirects to another address, which is not followed: configure that one if it is right")

// client does not follow redirects.
func client() *http.Client {
	return &http.Client{Timeout: limit, CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirected }}
}

func openDiscord(u *url.URL) (types.Service, error) {
	s := &discord.Service{}
	if err := opened(s, u); err != nil {
		return nil, err
	}
	s.HTTPClient = client()
	return s, nil
}

// openPagerDuty adds the default host and port, which the library lacks.
func openPagerDuty(u *url.URL) (types.Service, error) {
	host, port := cmp.Or(u.Hostname(), "events.pagerduty.com"), cmp.Or(u.Port(), "443")
	u.Host = net.JoinHostPort(host, port)
	s := &pagerduty.Service{}
	if err := opened(s, u); err != nil {
		return nil, err
	}
	s.SetHTTPClient(client())
	return s, nil
}

// poster sends to any address that takes a POST. The library would use the default client, which
// follows redirects.
type poster struct{ *generic.Service }

// openWebhook takes the text as it is, or with template=json as an object.
func openWebhook(u *url.URL) (types.Service, error) {
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

// openTeams opens a flow of Microsoft Teams, which takes cards. The library's own service posts to
// connectors, which Microsoft has retired.
func openTeams(u *url.URL) (types.Service, error) {
	if u.Scheme != "teams+https" {
		return nil, errors.New("no such scheme")
	}
	u.Scheme = "generic+https"
	service, err := openWebhook(u)
	if err != nil {
		return nil, err
	}
	s := service.(poster)
	s.Config.Template = "card"
	return s, s.SetTemplateString("card", "{{.message}}")
}

// Send posts a message with its parameters.
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
	request, err := http.NewRequest(c.RequestMethod, c.WebhookURL().String(), body) // the client has a timeout
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
