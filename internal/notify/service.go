package notify

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/slack"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

// service is a way to send messages. Only these services are linked; the library's router would link
// all of its own. What opens one returns no more of it than its Send: with the templates that each has,
// the linker would have to keep every method of the program.
type service struct {
	name   string // also the scheme
	form   string // an example of its URLs
	open   func(*url.URL) (types.Sender, error)
	text   func(message) string
	params func(message) types.Params
}

func services() []service {
	return []service{
		{"discord", "discord://TOKEN@WEBHOOK-ID", openDiscord, markdown, noParams},
		{"generic", "generic+https://HOST/PATH", openWebhook, message.text, webhookParams},
		{"pagerduty", "pagerduty:///INTEGRATION-KEY", openPagerDuty, message.text, incident},
		{"slack", "slack://hook:T…-B…-…@webhook or slack://xoxb:…@CHANNEL-ID", openSlack, mrkdwn, noParams},
		{"smtp", "smtp://USER:PASSWORD@HOST:587/?from=ADDRESS&to=ADDRESS,ADDRESS", openMail, message.text, subject},
		{"teams", "teams+https://ADDRESS-OF-THE-FLOW", openTeams, card, noParams},
	}
}

func openSlack(u *url.URL) (types.Sender, error) {
	s := &slack.Service{}
	return s, opened(s.Initialize, u)
}

// opened initialises a service that has only one scheme.
func opened(initialize func(*url.URL, types.StdLogger) error, u *url.URL) error {
	if strings.Contains(u.Scheme, "+") {
		return errors.New("no such scheme")
	}
	return initialize(u, nil)
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

// incident opens or resolves one incident per topic.
func incident(m message) types.Params {
	p := types.Params{"action": "resolve", "dedup_key": "camsync " + m.id + " " + m.event.topic(), "source": "camsync " + m.id}
	if m.event.isProblem() {
		p["action"] = "trigger"
	}
	return p
}

// mrkdwn escapes what Slack would take for links and mentions.
func mrkdwn(m message) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(m.text())
}

// markdown escapes what Discord would take for markup. Only our own link is active.
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

// card is the message for Teams, as text runs without markup.
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
		return m.text() // unreachable: such maps can be marshalled
	}
	return string(text)
}
