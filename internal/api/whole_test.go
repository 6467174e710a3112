package api

import (
	"net/http"
	"testing"
)

// A list that says that it is not whole is not taken for one; headers that say nothing of the kind are no obstacle.
func TestCaseS8WholeLists(t *testing.T) {
	for _, c := range []struct {
		name, value, body string
		status            int
		whole             bool
	}{
		{"Link", `<https://api.example.com/clusters?page=2>; rel="next"`, `[{}]`, 200, false},
		{"Link", `</clusters?page=1>; rel="prev", </clusters?page=3>; rel="next"`, `[{}]`, 200, false},
		{"Link", `</clusters?page=3>; title="a"; rel=next`, `[{}]`, 200, false},
		{"Link", `</clusters?page=3>; REL="last Next"`, `[{}]`, 200, false},
		{"Link", `</clusters?page=1>; rel="prev"`, `[{}]`, 200, true},
		{"Link", `</style.css?rel=nexto>; rel=preload`, `[{}]`, 200, true},
		{"X-Total-Count", `2`, `[{}]`, 200, false},
		{"X-Total-Count", `1`, `[{}]`, 200, true},
		{"X-Total-Count", `2`, `{"A": "x"}`, 200, false},
		{"X-Total-Count", `many`, `[{}]`, 200, true},
		{"X-Total", `5`, `[]`, 200, false},
		{"X-Next-Page", `2`, `[{}]`, 200, false},
		{"X-Next-Page", ``, `[{}]`, 200, true},
		{"Content-Range", `items 0-0/2`, `[{}]`, 200, false},
		{"Content-Range", `items 0-0/1`, `[{}]`, 200, true},
		{"Content-Range", `items 1-1/2`, `[{}]`, 200, false},
		{"Content-Range", `items 0-0/*`, `[{}]`, 200, false},
		{"Content-Range", `items */0`, `[]`, 200, true},
		{"Content-Range", `items */3`, `[]`, 200, false},
		{"Content-Range", `nonsense`, `[{}]`, 200, false},
		{"Accept-Ranges", `items`, `[{}]`, 206, false},
	} {
		a := reply{status: c.status, header: http.Header{c.name: {c.value}}, body: []byte(c.body)}
		if why := incomplete(a); (why == "") != c.whole {
			t.Errorf("%d, %s: %s, %s: %q", c.status, c.name, c.value, c.body, why)
		}
	}
}
