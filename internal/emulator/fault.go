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

// A FaultKind is what becomes of an answer.
type FaultKind int

// The kinds of faults. A zero kind changes nothing but what Delay says.
const (
	Slow   FaultKind = iota // the normal answer, after Delay, with Header beside its own
	Answer                  // Status, Header and Body
	Reset                   // no answer: the connection is reset
	Hang                    // no answer: the connection stays open until the client leaves
	Cut                     // the normal answer, broken off after Bytes of its body
	Half                    // the normal answer with the first half of its list, and Header; with Status where there is one
)

// A Fault is what befalls one request. Whether the request is carried out and what the client hears of it are two
// things: AfterCommit says that the state is changed first and the true answer lost.
type Fault struct {
	Kind        FaultKind
	AfterCommit bool          // for Answer, Reset and Hang; a Slow or Cut request is always carried out
	Delay       time.Duration // waited first, also when the client does not wait with us: the commit then comes late
	Status      int           // of an Answer; default 200
	Header      http.Header
	Body        string
	Bytes       int
}

// instead says whether the fault takes the place of the normal answer.
func (f *Fault) instead() bool {
	return f.Kind == Answer || f.Kind == Reset || f.Kind == Hang
}

// status is that of the answer which the client gets in place of the normal one; 0 for none.
func (f *Fault) status() int {
	if f.Kind != Answer {
		return 0
	}
	return cmp.Or(f.Status, http.StatusOK)
}

// half is the first half of a list, rounded down; of what is no list, all.
func (f *Fault) half(body []byte) []byte {
	var list []json.RawMessage
	var entries map[string]json.RawMessage
	var rest any
	switch {
	case json.Unmarshal(body, &list) == nil && list != nil:
		rest = list[:len(list)/2]
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
		panic(err) // it was JSON before
	}
	return short
}

// strike gives the client what the fault has for it.
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

// reset ends the connection so that the client sees a reset and not an orderly end, where the connection allows it.
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
