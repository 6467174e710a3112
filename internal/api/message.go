package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/spec"
)

// maxMessage is how many characters of the API's own words a message may hold.
const maxMessage = 200

// message takes the words for people out of an error's body: one of the fields that APIs put them
// in, or the text itself.
func message(body []byte) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) == nil {
		for _, name := range []string{"message", "error", "title", "detail"} {
			var text string
			if json.Unmarshal(fields[name], &text) == nil && clean(text) != "" {
				return clean(text)
			}
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

// clean makes foreign text safe for one line: no escape sequences, controls, or characters that
// change how others are shown, and not too much of it.
func clean(text string) string {
	text = strings.ToValidUTF8(text, " ")
	var b strings.Builder
	gap, n := false, 0
	for len(text) > 0 {
		if text[0] == 0x1b {
			text = text[escape(text):]
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		text = text[size:]
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			gap = true
			continue
		}
		if !unicode.IsGraphic(r) {
			continue // directions, zero widths, private use
		}
		if n >= maxMessage-1 || gap && n >= maxMessage-2 {
			b.WriteString("…")
			break
		}
		if gap && n > 0 {
			b.WriteByte(' ')
			n++
		}
		gap = false
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// escape is the length of the terminal escape sequence that text begins with.
func escape(text string) int {
	if len(text) < 2 {
		return len(text)
	}
	end := func(of func(byte) bool) int {
		for i := 2; i < len(text); i++ {
			if of(text[i]) {
				return i + 1
			}
		}
		return len(text)
	}
	switch text[1] {
	case '[':
		return end(func(c byte) bool { return c >= 0x40 && c <= 0x7e })
	case ']', 'P', 'X', '^', '_':
		return end(func(c byte) bool { return c == 0x07 || c == '\\' })
	}
	return 1
}

// quotable reports whether an error may hold the API's words from the body of an answer: they repeat neither the
// token nor the secret that was sent, and there is no other.
func (r request) quotable(body []byte, token string) bool {
	sent := r.sent.Reveal()
	if r.secret && sent == "" {
		return false // a secret that is not known here
	}
	words := message(body) // without escapes, and with the gaps that it is printed with
	for _, text := range []string{string(body), words} {
		if spec.Repeats(text, token) || spec.Repeats(text, sent) || spec.Repeats(text, clean(sent)) {
			return false
		}
	}
	return true
}

// maxWord is the length of the longest word that is surely no credential, nor a piece of one.
const maxWord = 20

// explained reports whether an error may hold the words of a refusal of a request whose secret the API would have
// generated: they are a sentence of ordinary words. Nothing was made that has a secret, and none looks like this.
func (r request) explained(body []byte, token string) bool {
	words := message(body)
	if r.method == http.MethodGet || !r.secret || r.sent.Reveal() != "" || spec.Repeats(words, token) || spec.Repeats(string(body), token) {
		return false
	}
	for _, word := range strings.Fields(words) {
		word = strings.TrimRight(word, ".,:;!")
		if len(word) > maxWord || strings.ContainsFunc(word, unusual) {
			return false
		}
	}
	return strings.Contains(words, " ")
}

// unusual reports whether a character has no place in an ordinary word.
func unusual(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '\''
}
