// Package browser shows a page in a headless Chromium, for tests and for pictures.
package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// ErrMissing says that there is no Chromium on this machine.
var ErrMissing = errors.New("no chromium on this machine; Debian has it as package chromium")

// ErrNavigated says that the page became another one while something was evaluated in it.
var ErrNavigated = errors.New("the page became another one")

// A Page is one page in a browser of its own. It is for one goroutine.
type Page struct {
	browser *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	profile string
	session string
	last    int
	events  []Event
	closed  bool
}

// An Event is what the browser tells of a page unasked, such as a message of its console.
type Event struct {
	Method string
	Params json.RawMessage
}

// Open starts a browser and shows the page at an address. It has no network but what the address
// needs. The browser ends with ctx, or when it is closed.
func Open(ctx context.Context, address string) (*Page, error) {
	program, err := exec.LookPath("chromium")
	if err != nil {
		return nil, ErrMissing
	}
	profile, err := os.MkdirTemp("", "camsync-browser-")
	if err != nil {
		return nil, err
	}
	p := &Page{profile: profile}
	if err := p.start(ctx, program); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	if err := p.show(address); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// start runs the browser, which takes commands and gives answers on two pipes of its own.
func (p *Page) start(ctx context.Context, program string) error {
	commands, in, err := os.Pipe()
	if err != nil {
		return err
	}
	out, answers, err := os.Pipe()
	if err != nil {
		return errors.Join(err, commands.Close(), in.Close())
	}
	p.in, p.out = in, bufio.NewReader(out)
	arguments := []string{
		"--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-extensions", "--hide-scrollbars", "--force-color-profile=srgb", "--remote-debugging-pipe", "--user-data-dir=" + p.profile,
	}
	if os.Geteuid() == 0 { // its sandbox does not work for root
		arguments = append(arguments, "--no-sandbox")
	}
	p.browser = exec.CommandContext(ctx, program, arguments...)
	p.browser.ExtraFiles = []*os.File{commands, answers} // 3 and 4, where it looks for them
	// What it leaves when it is killed goes with the profile; elsewhere than on Linux the path of its socket would be too long there.
	if runtime.GOOS == "linux" {
		p.browser.Env = append(os.Environ(), "TMPDIR="+p.profile)
	}
	// All its processes hold this pipe, so that Wait waits for each of them: they write to the profile until they end.
	p.browser.Stderr = io.Discard
	p.browser.WaitDelay = time.Minute
	err = p.browser.Start()
	if err != nil {
		p.browser = nil
		err = fmt.Errorf("starting %s: %w", program, err)
	}
	return errors.Join(err, commands.Close(), answers.Close())
}

// show attaches to a page and waits until the address is loaded in it.
func (p *Page) show(address string) error {
	var target struct{ TargetID string }
	if err := p.Call("Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return err
	}
	var attached struct{ SessionID string }
	if err := p.Call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return err
	}
	p.session = attached.SessionID
	for _, step := range []struct {
		method string
		params map[string]any
	}{
		{"Page.enable", nil},
		{"Runtime.enable", nil},
		{"Log.enable", nil},
		{"Network.enable", nil},
		{"Page.navigate", map[string]any{"url": address}},
	} {
		if err := p.Call(step.method, step.params, nil); err != nil {
			return err
		}
	}
	for !p.saw("Page.loadEventFired") {
		if _, err := p.read(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Page) saw(method string) bool {
	for _, e := range p.events {
		if e.Method == method {
			return true
		}
	}
	return false
}

// Events are what the browser has told until now.
func (p *Page) Events() []Event { return p.events }

// message is an answer or, where it has no id, an event.
type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct{ Message string }
}

// read takes the next message.
func (p *Page) read() (message, error) {
	text, err := p.out.ReadBytes(0)
	if err != nil {
		return message{}, fmt.Errorf("the browser has ended: %w", err)
	}
	var m message
	if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
		return message{}, err
	}
	if m.Method != "" {
		p.events = append(p.events, Event{m.Method, m.Params})
	}
	return m, nil
}

// Call makes a call of the DevTools protocol and puts its result into result, if that is not nil.
func (p *Page) Call(method string, params map[string]any, result any) error {
	p.last++
	call := map[string]any{"id": p.last, "method": method}
	if params != nil {
		call["params"] = params
	}
	if p.session != "" {
		call["sessionId"] = p.session
	}
	text, err := json.Marshal(call)
	if err != nil {
		return err
	}
	if _, err := p.in.Write(append(text, 0)); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	for {
		m, err := p.read()
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", method, err)
		case m.ID != p.last || m.Method != "":
		case m.Error != nil:
			return fmt.Errorf("%s: %w", method, failure(m.Error.Message))
		case result == nil:
			return nil
		default:
			return json.Unmarshal(m.Result, result)
		}
	}
}

// failure is what the browser says of a call.
func failure(message string) error {
	switch message {
	case "Inspected target navigated or closed", "Execution context was destroyed.", "Cannot find default execution context":
		return fmt.Errorf("%w: %s", ErrNavigated, message)
	}
	return errors.New(message)
}

// Eval evaluates an expression in the page, waits for it if it is a promise, and puts its value
// into result. It stays as it was where the expression has no value.
func (p *Page) Eval(expression string, result any) error {
	var answer struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	err := p.Call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &answer)
	if err != nil {
		return err
	}
	if e := answer.ExceptionDetails; e != nil {
		return fmt.Errorf("%s %s", e.Text, e.Exception.Description)
	}
	if len(answer.Result.Value) == 0 {
		return nil
	}
	return json.Unmarshal(answer.Result.Value, result)
}

// Scheme shows the page in its dark or in its light colours.
func (p *Page) Scheme(dark bool) error {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	features := []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}
	return p.Call("Emulation.setEmulatedMedia", map[string]any{"features": features}, nil)
}

// Size gives the page a window of so many pixels.
func (p *Page) Size(width, height int) error {
	return p.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// Picture is what the page looks like, as PNG.
func (p *Page) Picture() ([]byte, error) {
	var picture struct{ Data []byte }
	err := p.Call("Page.captureScreenshot", map[string]any{"format": "png"}, &picture)
	return picture.Data, err
}

// Close ends the browser and removes what it left.
func (p *Page) Close() error {
	if p.closed {
		return nil
	}
	p.closed = true
	if p.browser != nil {
		p.session = ""
		_ = p.Call("Browser.close", nil, nil) // it may end before it answers
		_ = p.in.Close()
		_ = p.browser.Wait() // how it ends does not matter
	}
	return os.RemoveAll(p.profile)
}
