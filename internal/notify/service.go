package notify

import (
	"cmp"
	"encoding/json"
	"errors"
	"mime"
	"net"
	"net/url"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/discord"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/slack"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/email/smtp"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/incident/pagerduty"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/specialized/generic"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

// A service is a way to reach people. Only those here are linked: the library's router would link all.
type service struct {
	name   string // and scheme
	form   string // what its URLs look like
	open   func(*url.URL) (types.Service, error)
	text   func(message) string
	params func(message) types.Params
}

func services() []service {
	return []service{
		{"discord", "discord://TOKEN@WEBHOOK-ID", opener(func() types.Service { return &discord.Service{} }), markdown, noParams},
		{"generic", "generic+https://HOST/PATH", webhook, message.text, webhookParams},
		{"pagerduty", "pagerduty:///INTEGRATION-KEY", pager, message.text, incident},
		{"slack", "slack://hook:T…-B…-…@webhook or slack://xoxb:…@CHANNEL-ID", opener(func() types.Service { return &slack.Service{} }), mrkdwn, noParams},
		{"smtp", "smtp://USER:PASSWORD@HOST:587/?from=ADDRESS&to=ADDRESS,ADDRESS", opener(func() types.Service { return &smtp.Service{} }), message.text, subject},
		{"teams", "teams+https://ADDRESS-OF-THE-FLOW", flow, card, noParams},
	}
}

// opener is for a service that needs no more than its URL.
func opener(blank func() types.Service) func(*url.URL) (types.Service, error) {
	return func(u *url.URL) (types.Service, error) {
		if strings.Contains(u.Scheme, "+") {
			return nil, errors.New("no such scheme")
		}
		s := blank()
		return s, s.Initialize(u, nil)
	}
}

// pager is PagerDuty. Where the URL names no host and port, the library has none.
func pager(u *url.URL) (types.Service, error) {
	host, port := cmp.Or(u.Hostname(), "events.pagerduty.com"), cmp.Or(u.Port(), "443")
	u.Host = net.JoinHostPort(host, port)
	return opener(func() types.Service { return &pagerduty.Service{} })(u)
}

// webhook is any address that takes a POST: the text as it is, or with template=json an object.
func webhook(u *url.URL) (types.Service, error) {
	s := &generic.Service{}
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
	opened, err := webhook(u)
	if err != nil {
		return nil, err
	}
	s := opened.(*generic.Service)
	s.Config.Template = "card"
	return s, s.SetTemplateString("card", "{{.message}}")
}

func noParams(message) types.Params { return types.Params{} }

func webhookParams(m message) types.Params {
	return types.Params{"title": m.title, "event": string(m.event)}
}

func subject(m message) types.Params {
	return types.Params{"subject": mime.QEncoding.Encode("utf-8", "camsync "+m.title)}
}

// incident makes one incident of each topic, which ends by itself.
func incident(m message) types.Params {
	p := types.Params{"action": "resolve", "dedup_key": "camsync " + m.id + " " + m.event.topic(), "source": "camsync " + m.id}
	if m.event.amiss() {
		p["action"] = "trigger"
	}
	return p
}

// mrkdwn keeps Slack from taking foreign text for links and for people to be called.
func mrkdwn(m message) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(m.text())
}

// markdown keeps Discord from taking foreign text for anything but text.
func markdown(m message) string {
	var b strings.Builder
	for _, r := range m.text() {
		if strings.ContainsRune("\\*_~`|[]()<>#@:-", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// card is the message for Teams: runs of text, which know no markup.
func card(m message) string {
	type object = map[string]any
	body := []object{}
	for i, line := range append([]string{m.title}, m.lines...) {
		run := object{"type": "TextRun", "text": line}
		if i == 0 {
			run["weight"] = "Bolder"
		}
		body = append(body, object{"type": "RichTextBlock", "inlines": []object{run}})
	}
	text, err := json.Marshal(object{"type": "message", "attachments": []object{{
		"contentType": "application/vnd.microsoft.card.adaptive",
		"content":     object{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": body},
	}}})
	if err != nil {
		return m.text() // maps of texts can be marshalled
	}
	return string(text)
}
