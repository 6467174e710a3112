package notify

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/slack"
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
		{"discord", "discord://TOKEN@WEBHOOK-ID", chat, markdown, noParams},
		{"generic", "generic+https://HOST/PATH", webhook, message.text, webhookParams},
		{"pagerduty", "pagerduty:///INTEGRATION-KEY", pager, message.text, incident},
		{"slack", "slack://hook:T…-B…-…@webhook or slack://xoxb:…@CHANNEL-ID", team, mrkdwn, noParams},
		{"smtp", "smtp://USER:PASSWORD@HOST:587/?from=ADDRESS&to=ADDRESS,ADDRESS", mailer, message.text, subject},
		{"teams", "teams+https://ADDRESS-OF-THE-FLOW", flow, card, noParams},
	}
}

// team is Slack.
func team(u *url.URL) (types.Service, error) {
	s := &slack.Service{}
	return s, opened(s, u)
}

// opened initialises a service that has but one scheme.
func opened(s types.Service, u *url.URL) error {
	if strings.Contains(u.Scheme, "+") {
		return errors.New("no such scheme")
	}
	return s.Initialize(u, nil)
}

func noParams(message) types.Params { return types.Params{} }

func webhookParams(m message) types.Params {
	p := types.Params{"title": m.title, "event": string(m.event)}
	if m.link != "" {
		p["link"] = m.link
	}
	for _, n := range m.of.Named() {
		p[n.Name] = n.Value
	}
	return p
}

func subject(m message) types.Params { return types.Params{"subject": "camsync " + m.title} }

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

// markdown keeps Discord from taking foreign text for anything but text. The link is ours.
func markdown(m message) string {
	link := m.link
	m.link = ""
	text := escaped(strings.Join(append(m.body(), m.about()...), "\n"))
	if link != "" {
		text += "\nsee <" + link + ">"
	}
	return text
}

func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
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
	for i, line := range append(m.body(), m.about()...) {
		run := object{"type": "TextRun", "text": line}
		if i == 0 {
			run["weight"] = "Bolder"
		}
		body = append(body, object{"type": "RichTextBlock", "inlines": []object{run}})
	}
	content := object{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": body}
	if m.link != "" {
		content["actions"] = []object{{"type": "Action.OpenUrl", "title": "See more", "url": m.link}}
	}
	text, err := json.Marshal(object{"type": "message", "attachments": []object{{
		"contentType": "application/vnd.microsoft.card.adaptive", "content": content,
	}}})
	if err != nil {
		return m.text() // maps of texts can be marshalled
	}
	return string(text)
}
