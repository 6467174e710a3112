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

// answer is a response: a status, and a JSON value, a text, or neither. The value must be a copy,
// since it is encoded after the state was unlocked.
type answer struct {
	status int
	header http.Header
	value  any
	text   string
	says   string // of a refusal: the reason, in a sentence
}

func reply(value any) *answer { return &answer{status: http.StatusOK, value: value} }

func noContent() *answer { return &answer{status: http.StatusNoContent} }

// refuse is a response that says why a request is refused.
func refuse(status int, format string, args ...any) *answer {
	return &answer{status: status, says: fmt.Sprintf(format, args...)}
}

// in gives a refusal the form that the options select.
func (a *answer) in(o Options) *answer {
	if a.says != "" && o.JSONErrors {
		a.value, a.says = map[string]string{"message": a.says}, ""
	}
	return a
}

// with adds a header.
func (a *answer) with(name, value string) *answer {
	a.header = http.Header{name: {value}}
	return a
}

// write sends the response, or as much of it as the fault lets through.
func (a *answer) write(w http.ResponseWriter, f *Fault) {
	body := []byte(a.text)
	if a.says != "" {
		body = []byte(a.says)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	if a.value != nil {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(a.value); err != nil {
			panic(err) // unreachable: values are structs, maps or slices of this package
		}
		body = bytes.TrimSuffix(b.Bytes(), []byte("\n"))
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	status := a.status
	if f.Kind == Half {
		body, status = f.half(body), cmp.Or(f.Status, status)
	}
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
