package cli

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/camsync/camsync/internal/emulator"
)

// publishes is: emulator publish N ID=VERSION…. Right before the Nth search for assets from now on, or at once for 0, another client
// makes these the catalog.
func (w *world) publishes(ts *testscript.TestScript, what string, args []string) bool {
	if what != "publish" || len(args) < 2 {
		return false
	}
	n, err := strconv.ParseInt(args[0], 10, 32)
	ts.Check(err)
	if n == 0 {
		ts.Check(w.publish(args[1:]))
		return true
	}
	var count atomic.Int32
	w.emulator.Change(func(o *emulator.Options) {
		o.Fault = func(_ *http.Request, is string) *emulator.Fault {
			if is == "POST /api/v2/catalog/assets/search" && count.Add(1) == int32(n) {
				ts.Check(w.publish(args[1:]))
			}
			return nil
		}
	})
	return true
}

// publish publishes assets that have nothing but an id, a name and a version.
func (w *world) publish(assets []string) error {
	if _, err := w.send(http.MethodGet, "/clusters", ""); err != nil { // logs in
		return err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, a := range assets {
		id, version, _ := strings.Cut(a, "=")
		for _, part := range [][2]string{{"readme", "---\ntemplate: " + id + ".json\n---\n"}, {"template", fmt.Sprintf(`{"id":%q,"name":%q,"version":%s}`, id, id, version)}} {
			to, err := form.CreateFormFile(part[0], id+map[string]string{"readme": ".md", "template": ".json"}[part[0]])
			if err != nil {
				return err
			}
			if _, err := to.Write([]byte(part[1])); err != nil {
				return err
			}
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPut, w.url+"/api/v2/catalog/assets/ingestion", &body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+w.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		return fmt.Errorf("publishing: %s", answer.Status)
	}
	return nil
}
