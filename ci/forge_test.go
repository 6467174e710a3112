package ci_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// A forge is as much of GitHub's and of GitLab's API as the pipelines use: lists of things by path,
// in pages of two, to which things are added and in which they are changed.
type forge struct {
	mu    sync.Mutex
	lists map[string][]map[string]any
	files map[string]string
	lost  string // the path of the one request that gets no answer
	id    int
	log   []string // the requests
}

type forgeKey struct{}

func newForge() *forge {
	return &forge{lists: map[string][]map[string]any{}, files: map[string]string{}, id: 100}
}

// forgeCommand is one of
//
//	forge list PATH FILE    the things of a list, as JSON
//	forge file PATH FILE    what is downloaded from there
//	forge show PATH         the things of a list, one on each line
//	forge lose PATH         the next request there is answered by a gateway
//	forge requests          since the last time
func forgeCommand(ts *testscript.TestScript, _ bool, args []string) {
	f := ts.Value(forgeKey{}).(*forge)
	f.mu.Lock()
	defer f.mu.Unlock()
	fmt.Fprint(ts.Stdout(), "") // what the command before has written is no longer looked at
	switch args[0] {
	case "list":
		var things []map[string]any
		ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[2])), &things))
		f.lists[args[1]] = things
	case "file":
		f.files[args[1]] = ts.ReadFile(args[2])
	case "lose":
		f.lost = args[1]
	case "show":
		for _, thing := range f.lists[args[1]] {
			text, err := json.Marshal(thing)
			ts.Check(err)
			fmt.Fprintf(ts.Stdout(), "%s\n", text)
		}
	case "requests":
		fmt.Fprint(ts.Stdout(), strings.Join(f.log, ""))
		f.log = nil
	default:
		ts.Fatalf("no such command: forge %s", args[0])
	}
}

func (f *forge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := strings.TrimPrefix(r.URL.Path, "/")
	f.log = append(f.log, r.Method+" "+at+"\n")
	if r.Header.Get("PRIVATE-TOKEN") != "token" {
		http.Error(w, "no token", http.StatusUnauthorized)
		return
	}
	if at == f.lost {
		f.lost = ""
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fields := fieldsOf(r.Header.Get("Content-Type"), body)
	var answer any
	switch file, download := f.files[at]; {
	case r.Method == http.MethodGet && download:
		fmt.Fprint(w, file)
		return
	case at == "user":
		answer = map[string]any{"id": 42}
	case r.Method == http.MethodGet:
		if answer = f.one(at); answer == nil {
			answer = f.page(at, r.URL.Query())
		}
	case r.Method == http.MethodPost:
		answer = f.add(at, fields)
	default:
		if answer = f.change(at, fields); answer == nil {
			http.NotFound(w, r)
			return
		}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// fieldsOf are the fields of a form, or of JSON.
func fieldsOf(kind string, body []byte) map[string]any {
	fields := map[string]any{}
	if kind == "application/json" {
		_ = json.Unmarshal(body, &fields)
		return fields
	}
	form, _ := url.ParseQuery(string(body))
	for name := range form {
		fields[name] = form.Get(name)
	}
	return fields
}

// one is the thing of a list whose id the path ends in; nil where the path is that of no such thing.
func (f *forge) one(at string) any {
	for _, thing := range f.lists[path.Dir(at)] {
		if fmt.Sprint(thing["id"]) == path.Base(at) {
			return thing
		}
	}
	return nil
}

// page is a page of two things, as open as is asked for.
func (f *forge) page(at string, query url.Values) any {
	things := []map[string]any{}
	for _, thing := range f.lists[at] {
		if state := query.Get("state"); state == "" || thing["state"] == state {
			things = append(things, thing)
		}
	}
	if n, err := strconv.Atoi(query.Get("page")); err == nil {
		first := min((n-1)*2, len(things))
		things = things[first:min(first+2, len(things))]
	}
	if path.Base(at) == "artifacts" {
		return map[string]any{"artifacts": things}
	}
	return things
}

func (f *forge) add(at string, fields map[string]any) any {
	f.id++
	fields["id"], fields["number"], fields["iid"] = f.id, f.id, f.id
	fields["user"], fields["author"] = map[string]any{"login": "github-actions[bot]"}, map[string]any{"id": 42}
	if path.Base(at) == "issues" {
		fields["state"] = "open"
		if strings.HasPrefix(at, "projects/") {
			fields["state"] = "opened"
		}
	}
	f.lists[at] = append(f.lists[at], fields)
	return fields
}

// change changes the thing with the number that the path ends in; nil where there is none.
func (f *forge) change(at string, fields map[string]any) any {
	for list, things := range f.lists {
		if path.Base(list) != path.Base(path.Dir(at)) {
			continue
		}
		for _, thing := range things {
			if fmt.Sprint(thing["id"]) != path.Base(at) {
				continue
			}
			for name, value := range fields {
				thing[name] = value
			}
			if thing["state_event"] == "close" {
				thing["state"] = "closed"
			}
			return thing
		}
	}
	return nil
}

// request talks to the forge for one of the programs, which end here where it refuses.
func request(method, address, kind, token, body string) []byte {
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	exitOn(err)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("PRIVATE-TOKEN", token)
	answer, err := http.DefaultClient.Do(r)
	exitOn(err)
	text, err := io.ReadAll(answer.Body)
	exitOn(err)
	if answer.StatusCode/100 != 2 {
		exitOn(fmt.Errorf("%s %s: %s", method, address, answer.Status))
	}
	return text
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(22)
	}
}
