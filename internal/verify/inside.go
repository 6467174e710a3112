package verify

import (
	"context"
	"net/http"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// tryCreating are the experiments that need a cluster which is not ready yet.
func tryCreating(ctx context.Context, l *lab) {
	listed := l.read(ctx, "/clusters", "")
	there := false
	for _, c := range listed.Value().Items() {
		there = there || strings.EqualFold(c.At("uuid").String(), l.scratch)
	}
	l.see("cluster.listed", l.outcome(listed, "%s", either(there, "listed right after its creation", "not listed right after its creation")))
	s := l.try(ctx, api.Try{Method: http.MethodGet})
	status := spec.Status(s.Value("status", "ready").String())
	if status == spec.Healthy {
		l.see("client.creating", missed("the cluster was Healthy at once"))
		return
	}
	made := l.try(ctx, api.Try{Method: http.MethodPost, Path: "/clients", Body: map[string]any{"clientName": "verify", "permissions": []string{"Zeebe"}}})
	got := word("not asked for")
	if id := made.Value("clientId").String(); id != "" {
		got = l.answered(l.try(ctx, api.Try{Method: http.MethodGet, Path: "/clients/{clientId}", Name: id}))
	}
	l.see("client.creating", l.outcome(made, "in a cluster that is %s, creating a client: %s; its details: %s", term(string(status)), l.answered(made), got))
}

// trySecrets are the experiments with connector secrets.
func trySecrets(ctx context.Context, l *lab) {
	const value = "nothing-of-value"
	create := func(name string) api.Sight {
		return l.try(ctx, api.Try{Method: http.MethodPost, Path: "/secrets", Body: map[string]any{"secretName": name, "secretValue": value}})
	}
	all := func() api.Value { return l.try(ctx, api.Try{Method: http.MethodGet, Path: "/secrets"}).Value() }
	tryProvided(ctx, l)

	fifty, more := create(strings.Repeat("N", 50)), create(strings.Repeat("N", 51))
	l.see("secret.length", l.outcome(fifty, "50 characters: %s; 51: %s", l.answered(fifty), l.answered(more)))

	put := l.try(ctx, api.Try{Method: http.MethodPut, Path: "/secrets/{secretName}", Name: "MISSING", Body: map[string]any{"secretValue": value}})
	l.see("secret.update_missing", l.outcome(put, "%s; it is there afterwards: %s", l.answered(put), either(all().At("MISSING").Kind() != "absent", "yes", "no")))
	gone := l.try(ctx, api.Try{Method: http.MethodDelete, Path: "/secrets/{secretName}", Name: "NEVER"})
	l.see("secret.delete_missing", l.outcome(gone, "%s", l.answered(gone)))

	made := create("LISTED")
	at := all().At("LISTED")
	shown := either(at.Kind() != "absent", "listed at once", "not listed at once")
	if at.String() != "" && at.String() != value {
		shown += ", with another value"
	}
	l.try(ctx, api.Try{Method: http.MethodDelete, Path: "/secrets/{secretName}", Name: "LISTED"})
	left := either(all().At("LISTED").Kind() != "absent", "still listed after its deletion", "not listed after its deletion")
	l.see("secret.listed", l.outcome(made, "created: %s, %s; %s", l.answered(made), shown, left))
}

// tryProvided looks for secrets that Camunda itself puts into clusters.
func tryProvided(ctx context.Context, l *lab) {
	s := l.try(ctx, api.Try{Method: http.MethodGet, Path: "/secrets"})
	var kinds []word
	for _, name := range s.Value().Names() {
		if spec.Provided(name) {
			kinds = append(kinds, kind(s.Value(name)))
		}
	}
	if len(kinds) == 0 {
		l.see("secret.provided", l.outcome(s, "%s, and none is listed", l.answered(s)))
		return
	}
	l.see("secret.provided", l.outcome(s, "%s are listed, each with %s", count(len(kinds)), list(kinds)))
}

// trySettings are the experiments with labels and the name.
func trySettings(ctx context.Context, l *lab) {
	patch := func(body map[string]any) api.Sight { return l.try(ctx, api.Try{Method: http.MethodPatch, Body: body}) }
	show := func() api.Value { return l.try(ctx, api.Try{Method: http.MethodGet}).Value() }

	set := patch(map[string]any{"stageLabel": "test"})
	l.see("labels.stage", l.outcome(set, "%s; labels: %s", l.answered(set), labels(show().At("labels"))))
	clear := patch(map[string]any{"stageLabel": ""})
	l.see("labels.clear", l.outcome(clear, "%s; labels: %s", l.answered(clear), labels(show().At("labels"))))

	name := show().At("name").String()
	longest, refused := 0, word("none was refused")
	for _, n := range []int{50, 51, 64, 100, 128, 255} {
		s := patch(map[string]any{"name": Prefix + strings.Repeat("n", n-len(Prefix))})
		if !s.Done() {
			refused = "refused " + count(n) + " with " + l.answered(s)
			break
		}
		longest = n
		if got := len(show().At("name").String()); got != n {
			refused = "cut " + count(n) + " to " + count(got)
			break
		}
	}
	if strings.HasPrefix(name, Prefix) {
		patch(map[string]any{"name": name})
	}
	l.see("name.length", saw("took %s characters; %s", count(longest), refused))
}

// labels describes the labels of a cluster whose stage was set to test.
func labels(v api.Value) word {
	items := v.Items()
	if len(items) == 0 {
		return kind(v)
	}
	var all []word
	for _, item := range items {
		switch text := strings.ToLower(item.String()); {
		case text == "test":
			all = append(all, "the stage alone")
		case strings.HasSuffix(text, "test"):
			all = append(all, "the stage after a prefix")
		default:
			all = append(all, "another label")
		}
	}
	return list(all)
}

// tryBackups are the experiments with backups; they end before the quarter of an hour that Camunda puts between two.
func tryBackups(ctx context.Context, l *lab) {
	take := func() api.Sight { return l.try(ctx, api.Try{Method: http.MethodPost, Path: "/backups"}) }
	first := take()
	if !first.Done() {
		for _, id := range []string{"backup.too_soon", "backup.completed"} {
			l.see(id, missed("no backup can be taken: %s", l.answered(first)))
		}
		return
	}
	listed := l.try(ctx, api.Try{Method: http.MethodGet, Path: "/backups"})
	second := take()
	l.see("backup.too_soon", saw("the first: %s; the second at once: %s", l.answered(first), l.answered(second))) // a 429 is one of the answers in question
	for _, b := range append(listed.Value().Items(), first.Value()) {
		if b.At("status").String() == string(spec.BackupInProgress) {
			l.see("backup.completed", saw("%s", completed(b)))
		}
	}
	l.see("backup.completed", missed("the backup was not in progress"))
}
