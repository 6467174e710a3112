#!/usr/bin/env bash
# shoutrrr (nicholas-fedor) 0.15.1: the mail that its smtp service sends has no Message-ID and no
# Content-Transfer-Encoding, while its text is UTF-8 as it stands. RFC 5322 (3.6.4) says that each message should have
# the one, RFC 2045 (6.1) that without the other a body is of seven bits, although the envelope says 8BITMIME. Filters
# count the first against a mail, and a reader that believes the second may garble the text.
#
# A real SMTP server (emersion/go-smtp 0.25.1) on loopback prints what it is sent. A relay often adds a Message-ID, so
# this shows only where mail is handed over directly.
#
# Needs Go and a network to the Go module proxy. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module finding

go 1.26

require (
	github.com/emersion/go-smtp v0.25.1
	github.com/nicholas-fedor/shoutrrr v0.15.1
)
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/url"

	"github.com/emersion/go-smtp"
	mail "github.com/nicholas-fedor/shoutrrr/pkg/services/email/smtp"
)

type session struct{}

func (session) NewSession(*smtp.Conn) (smtp.Session, error) { return session{}, nil }
func (session) Mail(_ string, o *smtp.MailOptions) error {
	fmt.Printf("MAIL with BODY=%q\n", o.Body)
	return nil
}
func (session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	fmt.Printf("%s", text)
	return err
}
func (session) Reset()        {}
func (session) Logout() error { return nil }

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() { _ = smtp.NewServer(session{}).Serve(listener) }()
	address, err := url.Parse("smtp://" + listener.Addr().String() + "/?from=a@example.com&to=b@example.com&subject=Drift&starttls=no")
	if err != nil {
		log.Fatal(err)
	}
	service := &mail.Service{}
	if err := service.Initialize(address, nil); err != nil {
		log.Fatal(err)
	}
	if err := service.Send("visitor → admin", nil); err != nil {
		log.Fatal(err)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
mail=$(go run .)
echo "$mail"
grep -q 'visitor → admin' <<<"$mail" || { echo "changed: the text is encoded"; exit 1; }
! grep -qi '^Message-ID:' <<<"$mail" || { echo "changed: there is a Message-ID"; exit 1; }
! grep -qi '^Content-Transfer-Encoding:' <<<"$mail" || { echo "changed: there is a Content-Transfer-Encoding"; exit 1; }
echo "so it is: neither header, and bytes above 127"
