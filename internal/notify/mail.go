package notify

import (
	"crypto/tls"
	"errors"
	"net/url"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/services/email/smtp"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
	mail "github.com/wneessen/go-mail"
)

// mailService sends e-mail. The URL has the form of the library's, but the library's own messages
// lack a Message-ID and a declared encoding, so go-mail composes and sends them.
type mailService struct{ config *smtp.Config }

func openMail(u *url.URL) (types.Sender, error) {
	library := &smtp.Service{}
	if err := opened(library.Initialize, u); err != nil {
		return nil, err
	}
	s := mailService{library.Config}
	_, err := s.client()
	return s, err
}

// Send sends one message to each recipient, so that none sees the others. A refused recipient does
// not stop the rest.
func (s mailService) Send(text string, params *types.Params) error {
	var all []*mail.Msg
	for _, to := range s.config.ToAddresses {
		m := mail.NewMsg()
		m.SetMessageID()
		m.SetDate()
		m.SetUserAgent("camsync")
		m.Subject((*params)["subject"])
		m.SetBodyString(mail.TypeTextPlain, text)
		if err := errors.Join(m.FromFormat(s.config.FromName, addressOf(s.config.FromAddress)), m.To(addressOf(to))); err != nil {
			return err
		}
		all = append(all, m)
	}
	c, err := s.client()
	if err != nil {
		return err
	}
	return c.DialAndSend(all...)
}

// addressOf restores a + in an address, which a URL decodes to a space.
func addressOf(text string) string { return strings.ReplaceAll(strings.TrimSpace(text), " ", "+") }

// client returns a new client for each message, since an abandoned send may still use the last one.
func (s mailService) client() (*mail.Client, error) {
	c := s.config
	secure := &tls.Config{ServerName: c.Host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: c.SkipTLSVerify}
	options := []mail.Option{mail.WithPort(int(c.Port)), mail.WithTimeout(c.Timeout), mail.WithTLSConfig(secure)}
	if c.ClientHost != "auto" {
		options = append(options, mail.WithHELO(c.ClientHost))
	}
	switch {
	case c.Encryption == smtp.EncImplicitTLS, c.Encryption == smtp.EncAuto && c.Port == smtp.ImplicitTLSPort:
		options = append(options, mail.WithSSL())
	case !c.UseStartTLS:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	case c.RequireStartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	}
	if method, needed := authOf(c.Auth.String()); needed {
		options = append(options, mail.WithSMTPAuth(method), mail.WithUsername(c.Username), mail.WithPassword(c.Password))
	}
	return mail.NewClient(c.Host, options...)
}

// authOf translates the library's name of an authentication method.
func authOf(name string) (method mail.SMTPAuthType, needed bool) {
	switch name {
	case "Plain":
		return mail.SMTPAuthPlain, true
	case "CRAMMD5":
		return mail.SMTPAuthCramMD5, true
	case "OAuth2":
		return mail.SMTPAuthXOAUTH2, true
	}
	return "", false
}
