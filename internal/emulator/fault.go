package emulator

import (
	"cmp"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"slices"
	"time"
)

// FaultKind is what happens to a response.
type FaultKind string

// The kinds of faults. An empty kind is Slow.
const (
	Slow   FaultKind = "slow"   // the normal response, after Delay, with Header added
	Answer FaultKind = "answer" // Status, Header and Body
	Reset  FaultKind = "reset"  // no response: the connection is reset
	Hang   FaultKind = "hang"   // no response: the connection stays open until the client leaves
	Cut    FaultKind = "cut"    // the normal response, cut after Bytes of its body
	Half   FaultKind = "half"   // the normal response with the first half of its list, Header, and Status if set
)

// A Fault affects one request. With AfterCommit the request is carried out first, and only its
// response is replaced.
type Fault struct {
	Kind        FaultKind
	AfterCommit bool          // for Answer, Reset and Hang; Slow and Cut requests are always carried out
	Delay       time.Duration // before the request is carried out, even if the client gives up: the commit is then late
	Status      int           // of an Answer; default 200
	Header      http.Header
	Body        string
	Bytes       int
}

// instead reports whether the fault replaces the normal response.
func (f *Fault) instead() bool {
	return f.Kind == Answer || f.Kind == Reset || f.Kind == Hang
}

// status is the status of the response that replaces the normal one, or 0.
func (f *Fault) status() int {
	if f.Kind != Answer {
		return 0
	}
	return cmp.Or(f.Status, http.StatusOK)
}

// half is the first half of a list, rounded down, or an object with the first half of its clients or items; any other body
// is complete.
func (f *Fault) half(body []byte) []byte {
	var list []json.RawMessage
	var entries map[string]json.RawMessage
	var rest any
	switch {
	case json.Unmarshal(body, &list) == nil && list != nil:
		rest = list[:len(list)/2]
	case json.Unmarshal(body, &entries) == nil && (entries["clients"] != nil || entries["items"] != nil):
		for _, name := range []string{"clients", "items"} {
			if list := entries[name]; list != nil {
				entries[name] = f.half(list)
			}
		}
		rest = entries
	case json.Unmarshal(body, &entries) == nil && entries != nil:
		names := slices.Sorted(maps.Keys(entries))
		for _, name := range names[len(names)/2:] {
			delete(entries, name)
		}
		rest = entries
	default:
		return body
	}
	short, err := json.Marshal(rest)
	if err != nil {
		panic(err) // unreachable: it was JSON before
	}
	return short
}

// strike sends the client what the fault has for it.
func (f *Fault) strike(w http.ResponseWriter, r *http.Request) {
	switch f.Kind {
	case Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case Reset:
		reset(w)
	default:
		maps.Copy(w.Header(), f.Header)
		w.WriteHeader(f.status())
		_, _ = w.Write([]byte(f.Body))
	}
}

// reset ends the connection with a TCP reset, if possible.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
