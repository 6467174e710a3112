package diff_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

var rotatedAt = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// remembered is a live organisation, read so long after a rotation of w began whose grace is seven days.
func remembered(after time.Duration, successor string, old ...string) func(d, l *spec.Organization) {
	return func(_, l *spec.Organization) {
		l.Read = rotatedAt.Add(after)
		r := spec.Rotating{Kind: spec.Clients, Declared: "w", Old: old, Begun: rotatedAt, Explicit: true, Successor: successor}
		if successor != "" {
			r.Until = rotatedAt.Add(7 * 24 * time.Hour)
		}
		l.Clusters.Value()[0].Rotations = []spec.Rotating{r}
	}
}

const (
	within = 24 * time.Hour
	over   = 8 * 24 * time.Hour

	since   = "rotation cluster/my c/client/w: rotation under way since 2026-11-21 09:00 UTC; "
	running = since + "old credentials (w) valid until 2026-11-28 09:00 UTC; then camsync apply and sync delete them; camsync rotate --finish --now 'my c/client/w' does it before"
	ended   = since + "old credentials (w) were valid until 2026-11-28 09:00 UTC; camsync apply deletes them"
	end     = "delete cluster/my c/client/w client id: client-w → (none), permissions: Zeebe → (none), rotated: 2026-11-21 09:00 UTC, grace until 2026-11-28 09:00 UTC → (none) [credential-loss]"
)

// A plan finishes what was promised, and nothing that it does not know.
func TestRotationsUnderWay(t *testing.T) {
	testPlans(t, []planCase{
		{name: "within its grace", desired: toFile, live: both, but: all(delivered("client-w~2"), remembered(within, "client-w~2", "client-w")), want: running},
		{name: "its grace is over", desired: toFile, live: both, but: all(delivered("client-w~2"), remembered(over, "client-w~2", "client-w")), want: end + "\n" + ended},
		{name: "and to a command", desired: toCommand, live: both, but: remembered(over, "client-w~2", "client-w"), want: end + "\n" + ended},
		{
			name: "back to the first name", desired: toFile, live: both, but: all(delivered("client-w"), remembered(over, "client-w", "client-w~2")),
			want: strings.Replace(strings.Replace(end, "client/w ", "client/w~2 ", 1), "client-w ", "client-w~2 ", 1) + "\n" + strings.Replace(ended, "(w)", "(w~2)", 1),
		},
		{
			name: "what is protected stays", desired: "policy: {protect: [cluster/my c/client/w]}\n" + toFile, live: both, but: all(delivered("client-w~2"), remembered(over, "client-w~2", "client-w")),
			want: "hold " + end + ": it is protected by cluster/my c/client/w\n" + ended,
		},
		{
			name: "so does the client that camsync is logged in with", desired: toFile, live: both,
			but:  all(delivered("client-w~2"), remembered(over, "client-w~2", "client-w"), func(_, l *spec.Organization) { l.Self = "client-w" }),
			want: "hold " + end + ": camsync itself is logged in with this client\n" + ended,
		},
		{
			name: "the destination has the old credentials again", desired: toFile, live: both, but: all(delivered("client-w"), remembered(over, "client-w~2", "client-w")),
			want: left("w~2"),
		},
		{
			name: "the destination is empty", desired: toFile, live: both, but: all(delivered(""), remembered(over, "client-w~2", "client-w")),
			want: "hold cluster/my c/client/w credentials: not at their destination → w.env [credential-loss]: its secret was shown when it was created, and is not in w.env\n" +
				since + "whether the credentials of w~2 were delivered is not known; those of w stay valid; camsync rotate --begin 'my c/client/w' makes others",
		},
		{
			name: "killed before it was known that a command got them", desired: toCommand, live: both, but: remembered(over, "", "client-w"),
			want: since + "whether the credentials of w~2 were delivered is not known; those of w stay valid; camsync rotate --begin 'my c/client/w' makes others",
		},
		{
			name: "the clock was not read", desired: toFile, live: both, but: all(delivered("client-w~2"), remembered(over, "client-w~2", "client-w"), func(_, l *spec.Organization) { l.Read = time.Time{} }),
			want: running,
		},
		{name: "another client's record", desired: toFile, live: both, but: all(delivered("client-w~2"), remembered(over, "client-x", "client-y")), want: left("w")},
	})
}

func TestHalvesOfARotation(t *testing.T) {
	const (
		create = "create cluster/my c/client/w~2 permissions: (none) → Zeebe, credentials → "
		first  = "delete cluster/my c/client/w client id: client-w → (none), permissions: Zeebe → (none) [credential-loss]"
	)
	soon := "refused: the old credentials of cluster/my c/client/w were promised until 2026-11-28 09:00 UTC"
	for _, c := range []struct {
		planCase
		order diff.Order
	}{
		{planCase{name: "begin", desired: toFile, live: one, but: delivered("client-w"), want: create + "w.env\n--\n" + first}, diff.Order{Half: diff.Begin}},
		{planCase{name: "begin twice", desired: toFile, live: both, but: all(delivered("client-w~2"), remembered(within, "client-w~2", "client-w")),
			want: "refused: cluster/my c/client/w: rotation under way since 2026-11-21 09:00 UTC; old credentials (w) valid until 2026-11-28 09:00 UTC"}, diff.Order{Half: diff.Begin}},
		{planCase{name: "begin where an earlier one is not remembered", desired: toFile, live: both, but: delivered("client-w~2"),
			want: "refused: cluster/my c/client/w: rotation under way, begun unknown; old credentials (w) valid until it is finished"}, diff.Order{Half: diff.Begin}},
		{planCase{name: "begin where the earlier one may not have been delivered", desired: toCommand, live: both, but: remembered(within, "", "client-w"),
			want: strings.Replace(create, "w~2", "w~3", 1) + "command vault\n--\n" + first + "\n" + strings.ReplaceAll(strings.ReplaceAll(first, "client/w ", "client/w~2 "), "client-w", "client-w~2")}, diff.Order{Half: diff.Begin}},
		{planCase{name: "the API does not give a name again", desired: toFile, live: second, but: delivered("client-w~2"),
			want: strings.Replace(create, "w~2", "w~3", 1) + "w.env\n--\n" + strings.ReplaceAll(strings.ReplaceAll(first, "client/w ", "client/w~2 "), "client-w", "client-w~2")}, diff.Order{Half: diff.Begin, Refused: []string{"w"}}},
		{planCase{name: "finish within the grace", desired: toFile, live: both, but: all(delivered("client-w~2"), remembered(within, "client-w~2", "client-w")), want: soon}, diff.Order{Half: diff.Finish}},
		{planCase{name: "the whole within a promised grace", desired: toFile, live: both, but: all(delivered("client-w~2"), remembered(within, "client-w~2", "client-w")), want: soon}, diff.Order{}},
		{planCase{name: "finish now", desired: toFile, live: both, but: all(delivered("client-w~2"), remembered(within, "client-w~2", "client-w")), want: "--\n" + first}, diff.Order{Half: diff.Finish, Now: true}},
		{planCase{name: "finish after the grace", desired: toFile, live: both, but: all(delivered("client-w~2"), remembered(over, "client-w~2", "client-w")), want: "--\n" + first}, diff.Order{Half: diff.Finish}},
		{planCase{name: "finish what is not remembered", desired: toFile, live: both, but: delivered("client-w~2"), want: "--\n" + first}, diff.Order{Half: diff.Finish}},
		{planCase{name: "finish nothing", desired: toFile, live: one, but: delivered("client-w"), want: ""}, diff.Order{Half: diff.Finish}},
		{planCase{name: "finish what may not have been delivered", desired: toCommand, live: both,
			want: "hold cluster/my c/client/w: whether the credentials of w~2 were delivered to command vault is not known"}, diff.Order{Half: diff.Finish, Now: true}},
		{planCase{name: "finish what has gone from its destination", desired: toFile, live: both, but: all(delivered(""), remembered(over, "client-w~2", "client-w")),
			want: "hold cluster/my c/client/w: whether the credentials of w~2 were delivered to w.env is not known"}, diff.Order{Half: diff.Finish, Now: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, l := load(t, c.desired), applied(load(t, c.live))
			if c.but != nil {
				c.but(&d, &l)
			}
			r, err := diff.Rotate(d, l, spec.Clients.Name("my c", "w"), c.order)
			if err != nil {
				t.Fatal(err)
			}
			r.Create.Rotations = nil
			got := text(r.Create)
			if len(r.Remove.Actions) > 0 {
				got = strings.TrimPrefix(got+"\n--\n"+text(r.Remove), "\n")
			}
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			for _, a := range r.Remove.Actions {
				if len(r.Create.Actions) == 0 && (a.Successor != "client-w~2" || a.Holding == nil || a.Holding.ID != a.Successor) {
					t.Errorf("%s does not need its successor: %+v", a, a.Holding)
				}
			}
		})
	}
}
