package faults

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// A wrong is something that befalls one request.
type wrong struct {
	name  string
	fault emulator.Fault
}

// passes says whether a run gets over it by itself, by asking again or by looking. What is created, or cannot be undone,
// is not asked for again; where it did not happen, the next run sees to it.
func (w wrong) passes(request string) bool {
	switch f := w.fault; {
	case w.name == "GOAWAY":
		return true
	case f.Delay > 0: // longer than an answer is waited for
		return creates(request)
	case strings.HasPrefix(request, "POST /oauth"):
		return false
	case strings.HasPrefix(request, "PUT /clusters/{clusterUuid}/upgrade") && (f.Status == 409 || f.Status == 429):
		return false // Camunda does not take the upgrade yet: it is held; or it may have been done all the same
	case f.Status == 429 && w.name != "429 for ever":
		return true // it was refused before anything was done
	case (creates(request) || strings.HasPrefix(request, "PUT /clusters/{clusterUuid}/upgrade")) && !f.AfterCommit && f.Kind != emulator.Cut && w.name != "409 another change":
		return false
	case strings.HasPrefix(request, "POST /clusters/{clusterUuid}/secrets") && f.AfterCommit:
		return false // the repeat is refused, and the list that is asked then does not show the secret yet
	case f.Kind == emulator.Cut, f.Kind == emulator.Reset:
		return true
	default:
		return f.Status == 502 || f.Status == 503 || f.Status == 504 || w.name == "409 another change"
	}
}

// creates says whether a request makes something new each time.
func creates(request string) bool {
	return request == "POST /clusters" || strings.HasPrefix(request, "POST /api/v2/workspaces ") || request == "POST /api/v2/workspaces" || strings.HasPrefix(request, "POST /api/v2/projects") || strings.HasPrefix(request, "POST /clusters/{clusterUuid}/clients") ||
		strings.HasPrefix(request, "POST /clusters/{clusterUuid}/monitoring/clients")
}

// wrongs are all kinds of wrong answers, before the request was carried out and after.
func wrongs() []wrong {
	answer := func(status int, after bool, contentType, body string, headers ...string) emulator.Fault {
		h := http.Header{"Content-Type": {contentType}}
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return emulator.Fault{Kind: emulator.Answer, Status: status, AfterCommit: after, Header: h, Body: body}
	}
	const (
		page = "<html>Sign in</html>"
		json = "application/json"
	)
	all := []wrong{
		{"slow, and late", emulator.Fault{Delay: 130 * time.Second}},
		{"GOAWAY", emulator.Fault{Header: http.Header{"Connection": {"close"}}}}, // the answer is whole
		{"cut at once", emulator.Fault{Kind: emulator.Cut}},
		{"cut later", emulator.Fault{Kind: emulator.Cut, Bytes: 10}},
		{"401", answer(401, false, json, `{"message":"Unauthorized"}`)},
		{"403", answer(403, false, json, `{"message":"missing permission"}`)},
		{"404", answer(404, false, json, `{"message":"not found"}`)},
		{"404 a page", answer(404, false, "text/html", page)},
		{"409 another change", answer(409, false, json, `{"message":"another change is in progress"}`)},
		{"409", answer(409, false, json, `{"message":"conflict"}`)},
		{"400 with what was sent", answer(400, false, json, `{"message":"ECHO"}`)},
		{"500 with what was sent", answer(500, true, "text/plain", "ECHO")},
		{"412", answer(412, false, json, `{"message":"not ready"}`)},
		{"429 for a while", answer(429, false, "text/plain", "slow down", "Retry-After", "7")},
		{"429 for ever", answer(429, false, "text/plain", "slow down", "Retry-After", "1e18")},
		{"429 nonsense", answer(429, false, "text/plain", "slow down", "Retry-After", "-9223372037")},
	}
	for _, after := range []bool{false, true} {
		when := map[bool]string{false: " before", true: " after"}[after]
		for _, kind := range []struct {
			name string
			kind emulator.FaultKind
		}{{"reset", emulator.Reset}, {"hang", emulator.Hang}} {
			all = append(all, wrong{kind.name + when, emulator.Fault{Kind: kind.kind, AfterCommit: after}})
		}
		for _, status := range []int{408, 500, 502, 503, 504} {
			all = append(all, wrong{fmt.Sprint(status, when), answer(status, after, "text/html", page)})
		}
		all = append(all,
			wrong{"a page" + when, answer(200, after, "text/html", page)},
			wrong{"nothing" + when, answer(200, after, json, "")},
			wrong{"null" + when, answer(200, after, json, "null")},
			wrong{"another shape" + when, answer(200, after, json, `{"items":[]}`)},
			wrong{"redirect" + when, answer(307, after, json, "", "Location", "http://trap.example:80/")},
		)
	}
	return all
}

// requests lists the requests of a run by name, or lets a fault befall the one of a name.
type requests struct {
	mu    sync.Mutex
	count map[string]int
	names []string
	meet  string
	fault emulator.Fault
	met   bool
}

func (q *requests) befall(r *http.Request, route string) *emulator.Fault {
	q.mu.Lock()
	defer q.mu.Unlock()
	name := route
	if strings.Contains(route, "{clusterUuid}") {
		where := "a new cluster"
		if _, rest, ok := strings.Cut(r.URL.Path, seeded); ok {
			where, _, _ = strings.Cut(rest, "/")
		}
		name += " of " + where
	}
	q.count[name]++
	if n := q.count[name]; n > 1 {
		name += fmt.Sprintf(" (%d)", n)
	}
	q.names = append(q.names, name)
	if q.meet != name {
		return nil
	}
	q.met = true
	fault := q.fault
	if body, err := io.ReadAll(r.Body); err == nil {
		fault.Body = strings.ReplaceAll(fault.Body, "ECHO", strings.ReplaceAll(string(body), `"`, `\"`))
	}
	return &fault
}

// Whatever the answer to one request of a run, the runs after it bring the organisation to its file.
func TestEveryWrongAnswer(t *testing.T) {
	t.Parallel()
	var names []string
	inEverything(t, emulator.Options{}, func(w *world) {
		q := &requests{count: map[string]int{}}
		w.faults(q.befall)
		w.run("")
		names = q.names
	})
	total := 0
	for _, name := range names {
		if strings.HasPrefix(name, "GET /clusters (") && !strings.HasSuffix(name, " (2)") {
			continue // looks of who waits, all alike
		}
		for _, wrong := range wrongs() {
			if !share(7, name+wrong.name) {
				continue
			}
			total++
			inEverything(t, late, func(w *world) {
				q := &requests{count: map[string]int{}, meet: name, fault: wrong.fault}
				w.faults(q.befall)
				first := w.run("")
				w.faults(nil)
				if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
					t.Errorf("%s: %s: %v\nfirst %v\n%s", name, wrong.name, err, first.err, first.outcome())
				}
				if wrong.passes(name) && (first.err != nil || !apply.Done(first.results)) {
					t.Errorf("%s: %s: the run did not get over it: %v\n%s", name, wrong.name, first.err, first.outcome())
				}
				if !q.met {
					t.Errorf("there was no %s", name)
				}
			})
		}
	}
	t.Logf("%d wrong answers to %d requests", total, len(names))
}

// A write that was done, though its answer was lost, counts as done, whatever its repeat is refused with. An upgrade has no
// repeat.
func TestALostAnswerThenARefusal(t *testing.T) {
	t.Parallel()
	var writes []string
	inEverything(t, emulator.Options{}, func(w *world) {
		q := &requests{count: map[string]int{}}
		w.faults(q.befall)
		w.run("")
		for _, name := range q.names {
			if !strings.HasPrefix(name, "GET") && !strings.HasPrefix(name, "POST /oauth") && !creates(name) {
				writes = append(writes, name)
			}
		}
	})
	if len(writes) < 12 {
		t.Errorf("only %d writes: %q", len(writes), writes)
	}
	for _, name := range writes {
		for _, status := range []int{400, 404, 409, 412} {
			inEverything(t, emulator.Options{}, func(w *world) {
				q := &requests{count: map[string]int{}, meet: name, fault: emulator.Fault{Kind: emulator.Reset, AfterCommit: true}}
				var mu sync.Mutex
				lost, refused := "", false // where the answer was lost
				w.faults(func(r *http.Request, route string) *emulator.Fault {
					mu.Lock()
					defer mu.Unlock()
					if lost == r.Method+r.URL.Path && !refused {
						refused = true
						return &emulator.Fault{Kind: emulator.Answer, Status: status, Body: `{"message":"no"}`}
					}
					fault := q.befall(r, route)
					if fault != nil {
						lost = r.Method + r.URL.Path
					}
					return fault
				})
				once := strings.HasPrefix(name, "PUT /clusters/{clusterUuid}/upgrade") // a second one could go one further
				if p := w.run(""); p.err != nil || !apply.Done(p.results) || refused == once {
					t.Errorf("%s: lost, and then %d (%t): %v\n%s", name, status, refused, p.err, p.outcome())
				}
				w.faults(nil)
				if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
					t.Errorf("%s: lost, and then %d: %v", name, status, err)
				}
			})
		}
	}
	t.Logf("%d writes", len(writes))
}
