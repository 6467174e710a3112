package api

import (
	"fmt"
	"net/http"

	"github.com/camsync/camsync/internal/spec"
)

// A Call is one write to the API, as a value: it can be compared, printed and saved, and knows
// its method, path and body. [Client.Do] is the only function that sends one.
type Call interface {
	// request is the call for the cluster of that uuid, without its body: nothing in it is revealed. A call that needs no
	// cluster ignores it.
	request(cluster string) (request, error)
	// body is marshalled and sent, with secrets revealed, unless it is a form; nil for none. [Client.Do] alone asks for it.
	body() any
}

// An Answer is what a call brought back; most bring nothing.
type Answer struct {
	Created    string     // of CreateCluster and all that is created in Camunda Hub: the uuid, or the key
	Generation string     // of Upgrade: the new generation's name
	Client     *NewClient // of CreateClient
	Failover   *Failover  // of FailOver
	File       *Written   // of CreateFile and PatchFile; nil where their answer was lost

	Backup  *spec.Backup  // of TakeBackup: as it began
	Restore *spec.Restore // of Restore: as it began
	Sight   *Sight        // of Try
}

// A NewClient is an API client as only its creation shows it.
type NewClient struct {
	ID       string
	Name     string
	Secret   spec.Sealed
	Audience string
	Links    map[string]string // addresses of the cluster's parts by their name in the API: zeebe, operate, …
}

// Check reports whether the call could be sent at all: a name that cannot stand in a path, as a
// server may have given it, is an error here and not in the middle of a run.
func Check(call Call) error {
	_, err := call.request(anyCluster)
	return err
}

// Route is the method and the path of a call, with a sign in the place of the path's parameters, as errors show it.
func Route(call Call) string {
	r, err := call.request(anyCluster)
	if err != nil {
		return fmt.Sprintf("%T", call)
	}
	return r.method + " " + anonymous(r.route)
}

// anyCluster stands for a cluster where only the shape of a call matters.
const anyCluster = "00000000-0000-0000-0000-000000000000"

// A resend says what may happen to a call whose answer is missing or unclear.
type resend uint8

const (
	always resend = iota // repeating it changes nothing more: PUT, DELETE, upserts, and what has a name of its own
	never                // a creation: after an unclear answer it must be looked for, never repeated
	looked               // what repeating it does may be more than nothing: it is repeated only once a look shows that it was not done
	once                 // the same as never, and not repeated after a plain refusal either: it may be refused for a quarter of an hour
)

// reads reports whether a request changes nothing.
func (r request) reads() bool { return r.method == http.MethodGet || r.search }

// A request is a call made concrete.
type request struct {
	method     string
	route      string // the path with its parameters' names, for counters and messages
	path       string // escaped, from typed segments only
	body       any    // nil until it is sent, and for none; may hold revealed secrets, so it is marshalled and never printed; a form is sent as it is
	resend     resend
	secret     bool // the body or the answer holds a secret: no error may quote the answer where it could repeat one
	hub        bool // it is one of Camunda Hub's API, whose 401 says nothing of the token where another API is asked, too
	search     bool // it changes nothing, although it is a POST
	already    bool // a 409 may say that it is so already: what is live tells
	gated      bool // a 409 says that it may not be done yet, in words for people: it is an answer, and not repeated
	settled    bool // a 409 says that it is so already
	bestEffort bool // nothing depends on the answer: a 401 to it says nothing of the token

	sent    spec.Sealed                  // with secret: the only one there is, which the body holds; an answer without it may be quoted
	creates string                       // with never: what is to be looked for after an unclear answer
	read    func([]byte) (Answer, error) // what the answer's body says; nil where nothing in it matters
}
