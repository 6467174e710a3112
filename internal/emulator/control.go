package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// plannedFault is a fault that was posted to the control routes. It waits for requests of its route.
type plannedFault struct {
	label string
	skip  float64 // requests of its route that pass first
	times float64 // requests that it then affects
	fault Fault
}

// nextFault returns the first planned fault of a route that is due.
func (e *Emulator) nextFault(label string) *Fault {
	for i, p := range e.faults {
		if p.label != label {
			continue
		}
		if p.skip > 0 {
			p.skip--
			return nil
		}
		fault := p.fault
		if p.times--; p.times <= 0 {
			e.faults = slices.Delete(e.faults, i, i+1)
		}
		return &fault
	}
	return nil
}

var faultKinds = map[string]FaultKind{"slow": Slow, "answer": Answer, "reset": Reset, "hang": Hang, "cut": Cut, "half": Half}

// controlled answers the routes under /emulator/, if they are open. They are for scripts, which have no other way in:
//
//	POST   /emulator/faults                   {"method","path","kind","afterCommit","delayMs","status","headers","body","bytes","skip","times"}
//	DELETE /emulator/faults
//	POST   /emulator/clusters/{name}/status   {"status"}
//	POST   /emulator/clusters/{name}/labels   {"labels"}
//	POST   /emulator/members/{email}/accept   {"name"}
//	DELETE /emulator/tokens
//	GET    /emulator/requests
//	DELETE /emulator/requests
//
// A path is a template of the description; a cluster is meant by its name or its id.
func (e *Emulator) controlled(w http.ResponseWriter, r *http.Request, body []byte) bool {
	path, under := strings.CutPrefix(r.URL.Path, "/emulator/")
	if !under {
		return false
	}
	e.mu.Lock()
	open := e.options.Control
	e.mu.Unlock()
	if !open {
		return false
	}
	if crossOrigin(r) {
		refuse(http.StatusForbidden, "the control routes are for scripts, and not for pages of other origins").write(w, &Fault{})
		return true
	}
	segments := strings.Split(path, "/")
	what, name := segments[0], ""
	if len(segments) == 3 {
		what, name = segments[0]+"/"+segments[2], segments[1]
	}
	a := noContent()
	var err error
	switch r.Method + " " + what {
	case "POST faults":
		err = e.planFault(body)
	case "DELETE faults":
		e.clearFaults()
	case "POST clusters/status":
		var status string
		if err = readObject(body, false, []field{required("status", &status)}); err == nil {
			err = e.SetStatus(name, status)
		}
	case "POST clusters/labels":
		var labels texts
		if err = readObject(body, false, []field{required("labels", &labels)}); err == nil {
			err = e.SetLabels(name, labels...)
		}
	case "POST members/accept":
		var person string
		if err = readObject(body, false, []field{required("name", &person)}); err == nil {
			err = e.AcceptInvitation(name, person)
		}
	case "DELETE tokens":
		e.RevokeTokens()
	case "GET requests":
		a = reply(e.Requests())
	case "DELETE requests":
		e.ResetRequests()
	default:
		a = refuse(http.StatusNotFound, "no such path")
	}
	if err != nil {
		a = refuse(http.StatusBadRequest, "%s", err)
	}
	a.write(w, &Fault{})
	return true
}

// crossOrigin reports whether a browser sent a request for a page of another origin. Scripts send
// none of these headers.
func crossOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site != "same-origin" && site != "none"
	}
	origin := r.Header.Get("Origin")
	return origin != "" && origin != "http://"+r.Host && origin != "https://"+r.Host
}

func (e *Emulator) planFault(body []byte) error {
	p := &plannedFault{times: 1}
	var method, path, kind string
	var delay, status, bytes float64
	var headers json.RawMessage
	if err := readObject(body, false, []field{
		required("method", &method),
		required("path", &path),
		required("kind", &kind),
		optional("afterCommit", &p.fault.AfterCommit),
		optional("delayMs", &delay),
		optional("status", &status),
		optional("headers", &headers),
		optional("body", &p.fault.Body),
		optional("bytes", &bytes),
		optional("skip", &p.skip),
		optional("times", &p.times),
	}); err != nil {
		return err
	}
	p.label = method + " " + path
	if !slices.ContainsFunc(e.routes, func(t route) bool { return t.label == p.label }) {
		return fmt.Errorf("%q is not a route", p.label)
	}
	var known bool
	if p.fault.Kind, known = faultKinds[kind]; !known {
		return fmt.Errorf("%q is not a kind of fault", kind)
	}
	if p.fault.Kind == Answer && (status < 200 || status > 599) {
		return fmt.Errorf("%v is not a status to answer with", status)
	}
	if headers != nil {
		var lines map[string]string
		if err := json.Unmarshal(headers, &lines); err != nil {
			return fmt.Errorf("headers: %w", err)
		}
		p.fault.Header = http.Header{}
		for name, value := range lines {
			p.fault.Header.Set(name, value)
		}
	}
	p.fault.Delay = time.Duration(delay * float64(time.Millisecond))
	p.fault.Status, p.fault.Bytes = int(status), int(bytes)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = append(e.faults, p)
	return nil
}

func (e *Emulator) clearFaults() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = nil
}
