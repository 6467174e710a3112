package dashboard_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

const sentence = `document.querySelector(".sentence").textContent`

// The page follows the daemon. What stays the same keeps its focus and its open details.
func TestPageFollowsTheDaemon(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := newSource(inSync(now))
	server := serve(t, s)
	page := open(t, server.URL)
	until(t, page, `/ [45]\d minutes ago$/.test(document.querySelector("time").textContent)`)
	eval[any](t, page, `window.same = true, window.summary = document.querySelector("summary"), summary.focus(), summary.click(), window.told = [],
		new MutationObserver(() => told.push(`+sentence+`)).observe(document.querySelector("#state [role=status]"), { subtree: true, childList: true, characterData: true })`)

	s.be(drifted(now))
	until(t, page, sentence+`.startsWith("4 differences")`)
	if got := eval[int](t, page, `document.querySelectorAll("#differences tbody tr").length`); got != 4 {
		t.Errorf("%d rows", got)
	}
	if got := eval[string](t, page, "document.title"); got != "4 differences – camsync infra/org.yaml" {
		t.Errorf("the title is %q", got)
	}
	for what, expression := range map[string]string{
		"the page was not loaded again":     "window.same === true",
		"the focus stays":                   "document.activeElement === summary",
		"what is unfolded stays so":         "summary.isConnected && summary.parentElement.open",
		"and is the same pass":              `summary.closest("li").textContent.includes("1 created, 1 updated")`,
		"the new pass comes first":          `document.querySelector(".passes > li").textContent.includes("4 differences, nothing written")`,
		"the number of passes is right":     `document.querySelectorAll(".passes > li").length === 6`,
		"the clusters are there":            `document.querySelector(".tiles li").textContent.includes("Unhealthy")`,
		"who listens is told":               `told.length > 0`,
		"no notice of a lost connection":    `document.getElementById("connection").textContent === ""`,
		"the class of the state is its own": `document.getElementById("state").className === "differs"`,
	} {
		if !eval[bool](t, page, expression) {
			t.Errorf("not so: %s", what)
		}
	}

	eval[any](t, page, "told.length = 0, 0")
	again := drifted(now)
	again.Passes = again.Passes[1:]
	again.Clusters = again.Clusters[:2]
	s.be(again)
	until(t, page, `document.querySelectorAll(".passes > li").length === 5`)
	if n := eval[int](t, page, "told.length"); n != 0 {
		t.Errorf("who listens is told %d times of a state that has not changed", n)
	}
	if got := eval[int](t, page, `document.querySelectorAll(".tiles li").length`); got != 2 {
		t.Errorf("%d clusters", got)
	}

	s.be(manyDifferences(1000))
	until(t, page, sentence+`.startsWith("1000 ")`)
	if got := eval[int](t, page, `document.querySelectorAll("#differences tbody tr").length`); got != 200 {
		t.Errorf("%d rows", got)
	}

	// After any change of state, the page is as if it were loaded again.
	names := []string{"starting", "down", "in sync", "creating", "invalid", "refused", "drift", "starting", "refused", "in sync"}
	for _, name := range names {
		status := samples(now)[name]
		s.be(status)
		until(t, page, `document.querySelector("main").dataset.revision.endsWith("-`+fmt.Sprint(s.Status().Revision)+`")`)
		same := `fetch("/").then(a => a.text()).then(text => {
			const plain = root => { for (const t of root.querySelectorAll("time")) t.textContent = t.dateTime; for (const d of root.querySelectorAll("details")) d.open = false; return root.innerHTML.replaceAll(/ data-text="[^"]*"/g, ""); };
			return plain(document.querySelector("main").cloneNode(true)) === plain(new DOMParser().parseFromString(text, "text/html").querySelector("main"));
		})`
		if !eval[bool](t, page, same) {
			t.Errorf("the page of %s is not what it is when it is loaded: %s", name, eval[string](t, page, `document.querySelector("main").innerHTML`))
		}
	}
	quiet(t, page, server.URL)
}

// A page that loses its daemon says so, and continues with the next one.
func TestPageWithoutItsDaemon(t *testing.T) {
	t.Parallel()
	s := newSource(inSync(time.Now()))
	server := httptest.NewUnstartedServer(dashboard.New(s, about()))
	l := &line{Listener: server.Listener}
	server.Listener = l
	server.Start()
	defer server.Close()
	defer l.cut()
	page := open(t, server.URL)
	until(t, page, `stream.readyState === EventSource.OPEN`)
	l.cut()
	until(t, page, `document.getElementById("connection").textContent.startsWith("Not connected")`)
	s.be(drifted(time.Now()))
	l.mend()
	until(t, page, sentence+`.startsWith("4 differences") && document.getElementById("connection").textContent === ""`)
}

// A hidden page has no stream, of which a browser has few, and catches up once it is visible.
func TestHiddenPage(t *testing.T) {
	t.Parallel()
	s := newSource(inSync(time.Now()))
	server := serve(t, s)
	page := open(t, server.URL)
	until(t, page, `stream.readyState === EventSource.OPEN`)
	seen := func(hidden bool) {
		t.Helper()
		eval[any](t, page, fmt.Sprintf(`Object.defineProperty(document, "hidden", { value: %t, configurable: true }), document.dispatchEvent(new Event("visibilitychange"))`, hidden))
	}
	seen(true)
	if !eval[bool](t, page, `stream.readyState === EventSource.CLOSED`) {
		t.Error("it has a stream")
	}
	s.be(drifted(time.Now()))
	seen(false)
	until(t, page, sentence+`.startsWith("4 differences")`)
	quiet(t, page, server.URL)
}

func TestPageWithoutScripts(t *testing.T) {
	t.Parallel()
	server := serve(t, newSource(drifted(time.Now())))
	page := open(t, server.URL)
	call(t, page, "Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	reload(t, page)
	text := eval[string](t, page, "document.body.textContent")
	for _, want := range []string{"4 differences, 2 of them held", "credential-loss is not allowed", "infra/org.yaml:44:5", "Unhealthy", "What it did"} {
		if !strings.Contains(text, want) {
			t.Errorf("without scripts the page does not say %q", want)
		}
	}
	if strings.Contains(text, " ago") {
		t.Error("the script ran")
	}
	if !strings.Contains(text, "reload it") {
		t.Error("without scripts the page does not say how to see what is new")
	}
	quiet(t, page, server.URL)
}

func TestPageOfHostileTexts(t *testing.T) {
	t.Parallel()
	s := newSource(inSync(time.Now()))
	server := serve(t, s)
	page := open(t, server.URL)
	for i, text := range []string{`<img src=x onerror=alert(1)> "><script>alert(1)</script>`, `</title></main></section><a href="javascript:alert(2)" autofocus onfocus=alert(2)>`} {
		s.be(hostileStatus(text)) // updated by the script, then reloaded
		until(t, page, fmt.Sprintf(`document.querySelector(".tiles")?.textContent.includes("alert(%d)")`, i+1))
		for range 2 {
			if got := eval[int](t, page, `document.querySelectorAll("img, iframe, [onerror], [onfocus], [href^=javascript], script:not([src])").length`); got != 0 {
				t.Errorf("%q makes %d elements", text, got)
			}
			reload(t, page)
		}
	}
	quiet(t, page, server.URL)
}

// contrast is the lowest contrast of any text, and that text.
const contrast = `(() => {
	const light = color => {
		const [r, g, b] = color.match(/[\d.]+/g).map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
		return .2126 * r + .7152 * g + .0722 * b;
	};
	const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (c !== "rgba(0, 0, 0, 0)") return c; } return "rgb(255, 255, 255)"; };
	let least = [21, ""];
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let text; text = texts.nextNode();) {
		if (!text.textContent.trim()) continue;
		const [a, b] = [light(getComputedStyle(text.parentElement).color), light(ground(text.parentElement))], ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < least[0]) least = [ratio, text.textContent];
	}
	return { Ratio: least[0], Text: least[1] };
})()`

func TestPageOnAPhoneAndInBothSchemes(t *testing.T) {
	t.Parallel()
	s := newSource(inSync(time.Now()))
	server := serve(t, s)
	page := open(t, server.URL)
	states := samples(time.Now())
	states["hostile"] = hostileStatus(strings.Repeat("averylongnamewithoutanyspace", 12))
	for name, status := range states {
		s.be(status)
		until(t, page, `document.querySelector("main").dataset.revision.endsWith("-`+fmt.Sprint(s.Status().Revision)+`")`)
		eval[any](t, page, `document.querySelectorAll("details").forEach(d => d.open = true)`)
		for _, width := range []int{320, 360, 800, 1200} {
			if err := page.Size(width, 800); err != nil {
				t.Fatal(err)
			}
			if got := eval[int](t, page, "document.documentElement.scrollWidth"); got > width {
				t.Errorf("%s: the page is %d pixels wide on a screen of %d", name, got, width)
			}
		}
		grounds := map[string]bool{}
		for _, dark := range []bool{false, true} {
			if err := page.Scheme(dark); err != nil {
				t.Fatal(err)
			}
			grounds[eval[string](t, page, "getComputedStyle(document.body).backgroundColor")] = true
			if least := eval[struct {
				Ratio float64
				Text  string
			}](t, page, contrast); least.Ratio < 4.5 {
				t.Errorf("%s, dark %v: %q has a contrast of %.1f", name, dark, least.Text, least.Ratio)
			}
		}
		if len(grounds) != 2 {
			t.Errorf("%s: both colour schemes have the grounds %v", name, grounds)
		}
	}
	quiet(t, page, server.URL)
}

// axNode is a node of the accessibility tree.
type axNode struct {
	Ignored    bool
	Role, Name struct{ Value any }
	Properties []struct {
		Name  string
		Value struct{ Value any }
	}
}

func (n axNode) text() string { return fmt.Sprint(n.Name.Value) }

func TestPageForScreenReadersAndKeyboards(t *testing.T) {
	t.Parallel()
	server := serve(t, newSource(drifted(time.Now())))
	page := open(t, server.URL)
	var tree struct{ Nodes []axNode }
	call(t, page, "Accessibility.getFullAXTree", nil, &tree)
	var landmarks, headings []string
	live := 0
	for _, n := range tree.Nodes {
		role := fmt.Sprint(n.Role.Value)
		switch {
		case n.Ignored:
		case slices.Contains([]string{"banner", "main", "region", "contentinfo", "navigation"}, role):
			landmarks = append(landmarks, strings.TrimSpace(role+" "+strings.TrimSuffix(n.text(), "<nil>")))
		case role == "heading":
			for _, p := range n.Properties {
				if p.Name == "level" {
					headings = append(headings, fmt.Sprintf("%v %s", p.Value.Value, n.text()))
				}
			}
		case role == "status":
			for _, p := range n.Properties {
				if p.Name == "live" && p.Value.Value == "polite" {
					live++
				}
			}
		case role == "columnheader" && n.text() == "":
			t.Error("a column without a name")
		}
	}
	slices.Sort(landmarks)
	if got, want := strings.Join(landmarks, "; "), "banner; contentinfo; main; region Clusters (4, 1 not healthy); region Differences (4); region Last passes; region State"; got != want {
		t.Errorf("landmarks %s, want %s", got, want)
	}
	if got, want := strings.Join(headings, "; "), "1 camsync infra/org.yaml; 2 Differences (4); 2 Unmanaged, left alone (2); 2 Clusters (4, 1 not healthy); 2 Last passes"; got != want {
		t.Errorf("headings %s, want %s", got, want)
	}
	if live != 2 {
		t.Errorf("%d live regions, want those of the state and of the connection", live)
	}
	var stops []string
	for range 9 {
		for _, kind := range []string{"keyDown", "keyUp"} {
			call(t, page, "Input.dispatchKeyEvent", map[string]any{"type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}, nil)
		}
		stops = append(stops, eval[string](t, page, `Array.from(document.activeElement.options ?? [document.activeElement], o => o.textContent).join(" ") + (getComputedStyle(document.activeElement).outlineStyle === "solid" ? "" : " without an outline")`))
	}
	if got, want := strings.Join(stops, "; "), "; all not in the file changed; all allowlists members secrets clusters; all access-loss access-gain; Search; What it did; status; plan; metrics"; got != want {
		t.Errorf("Tab leads to %s, want %s", got, want)
	}
	quiet(t, page, server.URL)
}

// If other machines can connect, a browser asks for the token and sends it with every request, so the
// page updates there too.
func TestPageWithAPassword(t *testing.T) {
	t.Parallel()
	const token = "canary-0123456789"
	var differs atomic.Bool
	d, stop := run(t, func(context.Context, daemon.Task) daemon.Outcome {
		if !differs.Load() {
			return daemon.Outcome{}
		}
		return daemon.Outcome{Plan: diff.Plan{Actions: drifted(time.Now()).Open}}
	})
	defer stop()
	server := httptest.NewServer(d.Handler(daemon.Access{Token: spec.Seal(token), Public: true}, dashboard.New(d, about())))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	page := open(t, strings.Replace(server.URL, "http://", "http://me:"+token+"@", 1))
	until(t, page, sentence+`.startsWith("In sync")`)
	differs.Store(true)
	d.Trigger(daemon.Asked)
	until(t, page, sentence+`.startsWith("4 differences")`)
	if got := eval[int](t, page, `fetch(location.origin + "/api/v1/plan").then(a => a.status)`); got != 200 {
		t.Errorf("the plan: %d", got)
	}
	if got := eval[int](t, page, `fetch(location.origin + "/api/v1/reconcile", { method: "POST" }).then(a => a.status)`); got != 401 {
		t.Errorf("a page asks for a pass: %d", got)
	}
	if text := eval[string](t, page, "document.documentElement.outerHTML"); strings.Contains(text, token) {
		t.Errorf("the token is on the page: %s", text)
	}
}
