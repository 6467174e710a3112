package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"github.com/camsync/camsync/internal/spec"
)

// maxMessage is how many characters of the API's own words a message may hold.
const maxMessage = 200

// message takes the words for people out of an error's body: one of the fields that APIs put them
// in, or the text itself.
func message(body []byte) string {
	var fields map[string]field[string]
	_ = json.Unmarshal(body, &fields) // none, where it is not JSON
	for _, name := range []string{"message", "error", "detail", "title"} {
		if text := clean(fields[name].value); text != "" {
			return text
		}
	}
	if html(body) {
		return htmlMessage
	}
	return clean(string(body))
}

const htmlMessage = "the answer is a page of HTML, as the API sends none"

// html reports whether a body is a page: of a proxy, a login or an outage, but not of the API.
func html(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) }

// escapes are the sequences that terminals obey.
var escapes = regexp.MustCompile(`\x1b(?:\[[^@-~]*[@-~]?|[\]PX^_][^\x07\\]*[\x07\\]?)?`)

// clean makes foreign text safe for one line: no escape sequences, controls, or characters that
// change how others are shown, and not too much of it.
func clean(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), 64<<10)], " ")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case !unicode.IsGraphic(r):
			return -1 // directions, zero widths, private use
		}
		return r
	}, escapes.ReplaceAllLiteralString(text, ""))
	words := []rune(strings.Join(strings.Fields(text), " "))
	if len(words) < maxMessage {
		return string(words)
	}
	return strings.TrimRight(string(words[:maxMessage-1]), " ") + "…"
}

// quotable reports whether an error may hold the API's words from the body of an answer: they repeat neither the
// token nor the secret that was sent, and there is no other. Where the API would have generated one, a refusal that is
// a sentence of ordinary words may be quoted: nothing was made that has a secret, and none looks like this.
func (r request) quotable(a reply, token string) bool {
	sent, words := r.sent.Reveal(), message(a.body) // without escapes, and with the gaps that it is printed with
	for _, text := range []string{string(a.body), words} {
		if spec.Repeats(text, token) || spec.Repeats(text, sent) || spec.Repeats(text, clean(sent)) {
			return false
		}
	}
	return !r.secret || sent != "" || r.method != http.MethodGet && a.status/100 == 4 && ordinary.MatchString(words)
}

// ordinary is a sentence of words that cannot be a credential, nor a piece of one.
var ordinary = regexp.MustCompile(`^[A-Za-z'-]{0,20}[.,:;!]*(?: [A-Za-z'-]{0,20}[.,:;!]*)+$`)
