package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/orgs"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

func newDoctor(a *app) *cobra.Command {
	var f doctorFlags
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check what these credentials can see",
		Long: `Checks the environment, logs in, and reads a sample of each permission group of the API. Changes nothing, so it
does not show whether what is "readable" may also be changed. Exits with 0 if the login works and the API answers,
whatever the permissions are, and with 1 if not, or if others could have written to the state directory.

With --verify, it then settles what the API's description leaves open, one assumption after the other, and writes a
report without ids, names, addresses or tokens, which you can send to the project. It asks before it creates a scratch
cluster, which costs, changes nothing else, and deletes the cluster at the end, also after an error or Ctrl-C. It
exits with 3 if it did not come to its end, or if the cluster may be left.`,
		Example: `  camsync doctor
  camsync doctor --verify -o markdown=verification.md`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.check(c); err != nil {
				return err
			}
			if err := runDoctor(c.Context(), a); err != nil || !f.verify {
				return err
			}
			return runVerify(c.Context(), a, f)
		},
	}
	choosing(c)
	f.add(c)
	return c
}

// runDoctor checks this machine, and then the API. Its error is that of the API, or else that of a refused state directory,
// with which no run can work.
func runDoctor(ctx context.Context, a *app) error {
	env, unread := a.engine().Environment()
	a.finding("API", env.Get(environment.BaseURL))
	a.finding("Camunda Hub", env.HubURL())
	a.finding("login server", env.Get(environment.OAuthURL)+", audience "+env.Get(environment.Audience))
	a.finding("token cache", cacheState(env))
	state, refused := stateState(env)
	a.finding("state directory", state)
	if unread != nil {
		a.finding("credentials", "not readable")
		return unread
	}
	return cmp.Or(reachable(ctx, a, env), refused)
}

// reachable checks what these credentials reach, and through which proxy.
func reachable(ctx context.Context, a *app, env environment.Environment) error {
	for _, way := range [][2]string{{"proxy", env.Get(environment.BaseURL)}, {"proxy for the login", env.Get(environment.OAuthURL)}} {
		if !strings.HasPrefix(way[1], "https:") {
			continue
		}
		proxy, err := api.ProxyFor(way[1])
		if err != nil {
			a.finding(way[0], "not usable")
			return err
		}
		if proxy != "" {
			a.finding(way[0], proxy)
		}
	}
	account, err := a.account("") // a refused state directory is reported already
	if err != nil {
		a.finding("credentials", "not complete")
		return err
	}
	a.finding("credentials", "client id "+account.Config.ClientID+", its secret from "+secretFrom(a, env))
	client := account.Client
	clusters, err := client.Clusters(ctx)
	token := client.TokenStatus()
	switch {
	case errors.Is(err, api.ErrUnauthorized):
		a.finding("token", "refused by the API")
		return err
	case token.Source == "":
		a.finding("token", "none")
		return err
	}
	a.finding("token", tokenState(token))
	if len(networkHints(err)) > 0 { // nothing answers, whatever the permissions are
		return err
	}
	owner, _ := reconcile.Owner(ctx, client, clusters) // the permissions below say why
	a.finding("organisation", cmp.Or(owner, "not visible: there is no cluster to show its id, and no activity"))
	if text := customerKeys(clusters); text != "" {
		a.finding("encryption keys", text)
	}
	a.say("")
	return permissions(ctx, a, client)
}

// secretFrom says where the secret comes from, and of which organisation that is chosen.
func secretFrom(a *app, env environment.Environment) string {
	from := env.Named(environment.Secret)
	if env.Get(environment.SecretFile) != "" {
		from = env.Named(environment.SecretFile)
	}
	org := a.chosen.org
	switch {
	case org == nil:
		return from
	case !org.Credentials.Chosen():
		return from + "; " + orgs.FileName + " names none for " + org.Name
	case org.Credentials.Path != "":
		from = org.Credentials.Path
	}
	from += ", which " + orgs.FileName + " names for " + org.Name
	if own := a.env.Get(environment.ClientID); own != "" && own != env.Get(environment.ClientID) {
		from += "; " + environment.ClientID + " is set too, and not used"
	}
	return from
}

func tokenState(t api.TokenStatus) string {
	from := map[string]string{
		"login": "requested just now, and cached", "memory": "requested just now, not cached", "disk cache": "from the cache",
	}[t.Source]
	return fmt.Sprintf("%s; %s old, %s left", from, t.Age.Round(time.Second), t.Remaining.Round(time.Second))
}

// cacheState says where tokens are kept, and whether they can be.
func cacheState(env environment.Environment) string {
	dir := env.CacheDir()
	if dir == "" {
		return "none: there is no cache directory, so that every run asks for a token"
	}
	if err := atomicfile.Prepare(filepath.Join(dir, "doctor")); err != nil {
		return dir + ", not writable: " + err.Error()
	}
	return dir + ", writable"
}

// stateState says where runs remember what they do, and whether they can. A directory in which others can write is an error.
func stateState(env environment.Environment) (string, error) {
	dir := env.StateDir()
	if dir == "" {
		return "none: neither " + environment.StateDir + " nor a home directory says where; the next run will not recognise a creation that was killed half-way", nil
	}
	err := private.Dir(dir)
	for _, below := range reconcile.StateDirs {
		err = cmp.Or(err, private.Check(filepath.Join(dir, below)))
	}
	if errors.Is(err, private.ErrOpen) {
		return dir + ", refused", reconcile.StateError(err)
	}
	if err = cmp.Or(err, atomicfile.Prepare(filepath.Join(dir, "doctor"))); err != nil {
		return dir + ", not writable: " + localfile.Cause(err).Error(), nil
	}
	return dir + ", writable only by this user", nil
}

// permissions reports what each permission group can read.
func permissions(ctx context.Context, a *app, client *api.Client) error {
	refused, readable := false, false
	for _, p := range client.Probe(ctx) {
		text := string(p.Access)
		if p.Reason != "" {
			text += ": " + p.Reason
		}
		if p.Note != "" {
			text += "; " + p.Note
		}
		a.finding(p.Group, text)
		refused = refused || p.Access == api.Refused
		readable = readable || p.Access == api.Readable
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if readable {
		a.say("\nnote: only reading was tried; camsync apply shows whether they may change it")
	}
	if refused {
		a.say("\nhint: permissions are boxes of the API client in Camunda Hub, under Organization, Administration API")
	}
	return nil
}

// finding prints one line.
func (a *app) finding(what, state string) {
	a.say(fmt.Sprintf("%-18s %s", what, report.Clean(state)))
}

func (a *app) say(text string) { fmt.Fprintln(a.term.Out, text) }

// customerKeys says which clusters have encryption keys of the customer's own, and which of these Camunda cannot use; empty for none.
func customerKeys(clusters []spec.Cluster) string {
	external := 0
	var unusable []string
	for _, c := range clusters {
		if c.Encryption.Value() != spec.External {
			continue
		}
		external++
		if reason, _ := c.Frozen(); reason != "" {
			unusable = append(unusable, c.Name+": "+reason)
		}
	}
	switch {
	case external == 0:
		return ""
	case len(unusable) == 0:
		return "usable in " + report.Count(external, "cluster")
	}
	return fmt.Sprintf("not usable in %d of %s: %s", len(unusable), report.Count(external, "cluster"), strings.Join(unusable, "; "))
}
