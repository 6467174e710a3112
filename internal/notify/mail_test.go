package notify

import (
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/camsync/camsync/internal/spec"
)

// mailServer is a real SMTP server that stores what it receives, and knows one user.
type mailServer struct{ mails chan letter }

type letter struct{ user, to, text string }

type visit struct {
	server *mailServer
	letter letter
}

func (o *mailServer) NewSession(*smtp.Conn) (smtp.Session, error) { return &visit{server: o}, nil }

func (v *visit) AuthMechanisms() []string { return []string{sasl.Plain} }
func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "ops" || password != token {
			return errors.New("invalid credentials")
		}
		v.letter.user = user
		return nil
	}), nil
}
func (v *visit) Mail(string, *smtp.MailOptions) error { return nil }
func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "gone@") {
		return errors.New("no such mailbox")
	}
	v.letter.to = to
	return nil
}
func (v *visit) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	v.letter.text = string(text)
	v.server.mails <- v.letter
	return err
}
func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func startMailServer(t *testing.T) (string, *mailServer) {
	t.Helper()
	o := &mailServer{mails: make(chan letter, 10)}
	server := smtp.NewServer(o)
	server.AllowInsecureAuth = true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		<-over
	})
	return listener.Addr().String(), o
}

// A mail has the headers that servers and filters expect, and is 7-bit.
func TestCaseC4MailHasItsHeaders(t *testing.T) {
	address, server := startMailServer(t)
	r, err := Parse(spec.Seal("smtp://ops:" + token + "@" + address + "/?from=cam+sync@example.com&fromname=camsync&to=ana@example.com,ben+ops@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	m := message{event: driftFound, id: "id", title: "größe.yaml: 1 difference", lines: []string{"update member/jürgen@example.com: visitor → admin", ".", strings.Repeat("long ", 400)}}
	if err := r.deliver(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, to := range []string{"ana@example.com", "ben+ops@example.com"} {
		got := <-server.mails
		if got.to != to || got.user != "ops" {
			t.Errorf("sent to %s by %q, want %s", got.to, got.user, to)
		}
		for line := range strings.SplitSeq(got.text, "\r\n") {
			if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
				t.Errorf("a line that not every server takes: %.80q", line)
			}
		}
		parsed, err := mail.ReadMessage(strings.NewReader(got.text))
		if err != nil {
			t.Fatal(err)
		}
		h := parsed.Header
		for _, name := range []string{"Message-ID", "Content-Transfer-Encoding", "Date", "MIME-Version"} {
			if h.Get(name) == "" {
				t.Errorf("no %s", name)
			}
		}
		if id := h.Get("Message-ID"); seen[id] {
			t.Errorf("two mails are %s", id)
		} else {
			seen[id] = true
		}
		if subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject")); err != nil || subject != "camsync "+m.title {
			t.Errorf("subject %q %v", subject, err)
		}
		if from, err := h.AddressList("From"); err != nil || from[0].Address != "cam+sync@example.com" || from[0].Name != "camsync" {
			t.Errorf("from %v %v", from, err)
		}
		if all, err := h.AddressList("To"); err != nil || len(all) != 1 || all[0].Address != to {
			t.Errorf("to %v %v", all, err)
		}
		body := io.Reader(parsed.Body)
		switch h.Get("Content-Transfer-Encoding") {
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		}
		text, err := io.ReadAll(body)
		if err != nil || strings.ReplaceAll(strings.TrimSpace(string(text)), "\r\n", "\n") != strings.TrimSpace(m.text()) {
			t.Errorf("%v: %s", err, text)
		}
	}
}

// A refused login and a refused recipient are reported without the password.
func TestRefusedMail(t *testing.T) {
	address, server := startMailServer(t)
	for url, want := range map[string]string{
		"smtp://ops:wrong-" + token + "@" + address + "/?from=a@example.com&to=b@example.com":               "SMTP AUTH failed",
		"smtp://ops:" + token + "@" + address + "/?from=a@example.com&to=gone@example.com,b@example.com":    "the service did not take it",
		"smtp://ops:" + token + "@" + address + "/?from=a@example.com&to=b@example.com&requirestarttls=yes": "does not support STARTTLS",
	} {
		r, err := Parse(spec.Seal(url))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.try(t.Context(), sample()); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if got := <-server.mails; got.to != "b@example.com" {
		t.Errorf("who is there beside who is gone is not told: %s", got.to)
	}
}
