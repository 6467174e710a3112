package verify

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/camsync/camsync/internal/api"
)

// tryAllowlist are the experiments with the scratch cluster's allowlist. It ends open, as it began.
func tryAllowlist(ctx context.Context, l *lab) {
	put := func(ips ...string) api.Sight {
		entries := []map[string]any{}
		for _, ip := range ips {
			entries = append(entries, map[string]any{"ip": ip, "description": "Documentation "})
		}
		return l.try(ctx, api.Try{Method: http.MethodPut, Path: "/ipallowlist", Body: map[string]any{"ipallowlist": entries}})
	}
	show := func() api.Value { return l.try(ctx, api.Try{Method: http.MethodGet}).Value("ipallowlist") }

	l.see("allowlist.empty", saw("a new cluster shows %s", kind(show())))
	const written = "203.0.113.77/24,192.0.2.1 , 192.0.2.1/32"
	s := put(written)
	if !s.Done() {
		l.see("allowlist.form", l.outcome(s, "the list was refused: %s", l.answered(s)))
	} else {
		l.see("allowlist.form", saw("%s", form(show(), written)))
	}
	s = put("2001:db8::/32")
	l.see("allowlist.ipv6", l.outcome(s, "%s", l.answered(s)))
	put()
}

// form says how the API changed an entry.
func form(v api.Value, written string) word {
	items := v.Items()
	if len(items) != 1 {
		return "one entry became " + kind(v)
	}
	got := items[0].At("ip").String()
	var changes []word
	if got != written {
		changes = append(changes, "the text was changed")
	}
	for sign, is := range map[word]bool{
		"spaces were taken out":     !strings.Contains(got, " "),
		"/32 was taken out":         !strings.Contains(got, "/32"),
		"host bits were cleared":    !strings.Contains(got, "203.0.113.77"),
		"the double was taken out":  strings.Count(got, "192.0.2.1") < 2,
		"the order was changed":     !strings.HasPrefix(got, "203.0.113."),
		"the description was cut":   items[0].At("description").String() == "Documentation",
		"the description was taken": items[0].At("description").String() == "",
	} {
		if is {
			changes = append(changes, sign)
		}
	}
	if len(changes) == 0 {
		return "kept as it was written"
	}
	return list(changes)
}

// tryMonitoring are the experiments with the metrics endpoint. It ends off, as it began.
func tryMonitoring(ctx context.Context, l *lab) {
	on := l.try(ctx, api.Try{Method: http.MethodPost, Path: "/monitoring"})
	l.see("permission.monitoring", l.outcome(on, "switching it on: %s", l.answered(on)))
	ids := []string{"monitoring.same_name", "monitoring.limit", "monitoring.never_used"}
	if !on.Done() {
		for _, id := range ids {
			l.see(id, missed("it cannot be switched on: %s", l.answered(on)))
		}
		return
	}
	defer l.try(context.WithoutCancel(ctx), api.Try{Method: http.MethodDelete, Path: "/monitoring"})
	create := func(name string) api.Sight {
		return l.try(ctx, api.Try{Method: http.MethodPost, Path: "/monitoring/clients", Body: map[string]any{"username": name}})
	}
	first := create("verify")
	if !first.Done() {
		for _, id := range ids {
			l.see(id, missed("no client can be created: %s", l.answered(first)))
		}
		return
	}
	clients := l.try(ctx, api.Try{Method: http.MethodGet, Path: "/monitoring/clients"}).Value("clients").Items()
	if len(clients) > 0 {
		used, made := clients[0].At("lastUsed"), clients[0].At("created")
		as := kind(used)
		switch {
		case used.String() == "":
		case used.String() == made.String():
			as = "the time of its creation"
		case strings.HasPrefix(used.String(), "1970-") || strings.HasPrefix(used.String(), "0001-"):
			as = "the beginning of time"
		}
		l.see("monitoring.never_used", saw("%s", as))
	}
	same := create("verify")
	l.see("monitoring.same_name", l.outcome(same, "%s", l.answered(same)))
	made := 1
	if same.Done() {
		made++
	}
	for made < 25 {
		s := create(fmt.Sprintf("verify-%d", made+1))
		if !s.Done() {
			l.see("monitoring.limit", l.outcome(s, "took %s; refused the next with %s", count(made), l.answered(s)))
			return
		}
		made++
	}
	l.see("monitoring.limit", saw("took %s, and refused none", count(made)))
}

// tryRights are the experiments with operations of which no page names the permission. The upgrade comes last: it may really begin.
func tryRights(ctx context.Context, l *lab) {
	put := func(path string, body any) api.Sight {
		return l.try(ctx, api.Try{Method: http.MethodPut, Path: path, Body: body})
	}
	wake := put("/wake", nil)
	l.see("permission.wake", l.outcome(wake, "%s", l.answered(wake)))
	key := put("/encryption", map[string]any{"primaryEncryptionKeyId": "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000"})
	l.see("permission.encryption", l.outcome(key, "a key for a cluster without one: %s", l.answered(key)))
	private := l.try(ctx, api.Try{Method: http.MethodGet, Path: "/secure-connectivity"})
	l.see("permission.connectivity", l.outcome(private, "reading: %s", l.answered(private)))
	upgrade := put("/upgrade", nil)
	l.see("permission.upgrade", l.outcome(upgrade, "of a new cluster: %s", l.answered(upgrade)))
	if upgrade.Status == http.StatusConflict {
		l.see("upgrade.gate", saw("%s, %s", media(upgrade), l.answered(upgrade)))
		return
	}
	l.see("upgrade.gate", missed("the upgrade of a new cluster is not gated: %s", l.answered(upgrade)))
}
