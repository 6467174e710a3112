package emulator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

// answer is a response: a status, and a JSON value, a reason, a body, or none of these.
type answer struct {
	status int
	header http.Header
	value  any
	says   string // of a refusal: the reason, in a sentence
	body   []byte
}

func reply(value any) *answer { return &answer{status: http.StatusOK, value: value} }

func noContent() *answer { return &answer{status: http.StatusNoContent} }

// refuse is a response that says why a request is refused. It is called in so many places that the program
// is 20 KB smaller where it is not copied into each.
//
//go:noinline
func refuse(status int, format string, args ...any) *answer {
	return &answer{status: status, says: fmt.Sprintf(format, args...)}
}

// with adds a header.
func (a *answer) with(name, value string) *answer {
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header.Set(name, value)
	return a
}

// encode makes the body from the value, or from the reason in the form that the options select. It
// runs while the state is locked, so a value may be a part of it.
func (a *answer) encode(o Options) *answer {
	switch {
	case a.says != "" && o.JSONErrors:
		a.value = map[string]string{"message": a.says}
	case a.says != "":
		a.body = []byte(a.says)
		a.with("Content-Type", "text/plain; charset=utf-8")
	}
	if a.value != nil {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(a.value); err != nil {
			panic(err) // unreachable: values are structs, maps or slices of this package
		}
		a.body = bytes.TrimSuffix(b.Bytes(), []byte("\n"))
		if a.header.Get("Content-Type") == "" {
			a.with("Content-Type", "application/json; charset=utf-8")
		}
	}
	return a
}

// write sends the response, or as much of it as the fault lets through.
func (a *answer) write(w http.ResponseWriter, f *Fault) {
	body, status := a.body, a.status
	if f.Kind == Half {
		body, status = f.half(body), cmp.Or(f.Status, status)
	}
	maps.Copy(w.Header(), a.header)
	maps.Copy(w.Header(), f.Header)
	if a.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	if f.Kind == Cut && f.Bytes < len(body) {
		_, _ = w.Write(body[:f.Bytes])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body) // an error means that the client has gone
}
