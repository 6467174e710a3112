package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"net/http"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/terminal"
)

// How errors are printed: "camsync: what: where" in lower case without a full stop, then what to do
// next as hint lines. Most errors know nothing of flags and variables, and have their hints here; those
// of a command line and of a plan that is refused have their own. The errors of a file come without a prefix, for editors to jump to.

// lines are an error as it is printed. Each is harmless on a terminal.
func lines(err error) []string {
	if parts := joined(err); parts != nil {
		var all []string
		for _, part := range parts {
			all = append(all, lines(part)...)
		}
		return all
	}
	var invalid spec.FileErrors
	if errors.As(err, &invalid) {
		var all []string
		for _, g := range report.Similar(invalid) {
			all = append(all, g.String())
		}
		return append(all, "camsync: "+report.Count(len(invalid), "error")+"; nothing was read or changed")
	}
	if stale := new(reconcile.StaleError); errors.As(err, &stale) {
		all := []string{"camsync: " + report.Clean(stale.Error())}
		for _, m := range stale.Moves {
			all = append(all, "  "+report.Clean(m.String()))
		}
		return all
	}
	if errors.Is(err, context.Canceled) {
		return []string{"camsync: interrupted before anything was changed"}
	}
	return []string{"camsync: " + report.Clean(err.Error())}
}

// joined are the parts of an error of errors.Join; nil for any other error.
func joined(err error) []error {
	many, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	parts := many.Unwrap()
	if again := errors.Join(parts...); again == nil || again.Error() != err.Error() {
		return nil // they are part of a sentence
	}
	return parts
}

// A hintedError has a hint of its own.
type hintedError struct {
	error
	hint string
}

func (e *hintedError) Unwrap() error { return e.error }

// Hint says what to do about it.
func (e *hintedError) Hint() string { return e.hint }

// unasked adds to the error of a question for which there is no terminal how to do without it.
func unasked(err error, hint string) error {
	if errors.Is(err, terminal.ErrNoTerminal) {
		return &hintedError{err, hint}
	}
	return err
}

// hints say what to do about an error.
func hints(err error) []string {
	var own interface{ Hint() string }
	var login *api.LoginError
	var open *private.OpenError
	var missing *environment.MissingError
	switch {
	case errors.As(err, &open):
		return []string{open.Hint + "; or name another directory in " + environment.StateDir}
	case errors.As(err, &own):
		return []string{own.Hint()}
	case errors.As(err, &missing):
		return []string{
			"create an API client in Camunda Hub under Organization, Administration API; put its id and secret into " + missing.Places(),
			"without an account, try camsync demo, or camsync emulator for an organisation to experiment with",
		}
	case errors.Is(err, terminal.ErrNoTerminal), errors.Is(err, errStdinTaken):
		return []string{"--yes applies it without asking"}
	case errors.Is(err, errUnfinished):
		return []string{"the same command, run again, finishes the rotation"}
	case errors.Is(err, saved.ErrUnusable):
		return []string{reconcile.NewPlanHint}
	case errors.Is(err, saved.ErrNoPlan):
		return []string{"camsync plan -f org.yaml --out plan.json saves a plan; pass a file to apply with -f"}
	case errors.As(err, &login):
		return loginHints(login)
	case errors.Is(err, api.ErrUnauthorized):
		return []string{environment.Audience + " and " + environment.BaseURL + " must belong together, and the API client must still exist"}
	case api.Status(err) == http.StatusForbidden:
		return []string{"the API client lacks a permission: camsync doctor shows what it can see; change permissions in Camunda Hub under Organization, Administration API"}
	}
	return networkHints(err)
}

func loginHints(e *api.LoginError) []string {
	if e.Throttled {
		return []string{"the login server counts requests per address; let all runs share one token cache (" + environment.CacheDir + ") and wait"}
	}
	return []string{environment.ClientID + " and " + environment.Secret + " (or " + environment.SecretFile + ") must be those of one Administration API client, and " + environment.Audience + " its audience"}
}

// networkHints name the variable that holds the address which could not be reached.
func networkHints(err error) []string {
	variable := environment.OAuthURL
	if is[*api.Error](err) {
		variable = environment.BaseURL
	}
	proxy, proxied := errors.AsType[*api.ProxyError](err)
	op, refused := errors.AsType[*net.OpError](err)
	switch {
	case proxied && proxy.Status >= http.StatusInternalServerError:
		return []string{"HTTPS_PROXY names that proxy, which could not reach the host; " + variable + " holds the host's address, NO_PROXY lists the hosts that need no proxy"}
	case proxied:
		return []string{"HTTPS_PROXY names that proxy, with the user and password that it may ask for; NO_PROXY lists the hosts that need none"}
	case refused && op.Op == "listen":
		return []string{"--listen HOST:PORT names an address of this machine that is not in use"}
	case is[*net.DNSError](err):
		return []string{"the host's name cannot be resolved; " + variable + " holds the address"}
	case is[x509.UnknownAuthorityError](err), is[x509.HostnameError](err), is[x509.CertificateInvalidError](err),
		is[*tls.CertificateVerificationError](err), is[tls.RecordHeaderError](err), errors.Is(err, http.ErrSchemeMismatch):
		return []string{"the server does not speak TLS, or its certificate is not valid; " + variable + " holds the address, SSL_CERT_FILE can name the certificates to trust"}
	case refused:
		return []string{"there is no answer; " + variable + " holds the address, HTTPS_PROXY a proxy"}
	case errors.Is(err, fs.ErrNotExist):
		return []string{"paths in flags are relative to the working directory, paths in a file to that file"}
	}
	return nil
}

// is reports whether an error of that type is in the chain.
func is[T error](err error) bool {
	_, found := errors.AsType[T](err)
	return found
}
