package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/spec"
)

// inCatalog is one asset of a desired catalog.
func inCatalog(id string, version int64, category string, tags ...string) spec.Asset {
	readme := "---\ntemplate: " + id + ".json\n"
	if category != "" {
		readme += "category: " + category + "\n"
	}
	return spec.Asset{
		ID: id, Version: version, Category: category, Tags: tags,
		Readme:   spec.Document{Path: "directory of \"" + id + "\"/é.md", Text: readme + "tags: [" + strings.Join(tags, ", ") + "]\n---\nCANARY\n", Digest: "r"},
		Template: spec.Document{Path: "directory of \"" + id + "\"/" + id + ".json", Text: fmt.Sprintf(`{"id": %q, "name": "N", "version": %d}`, id, version), Digest: "t"},
	}
}

// The catalog is published as a whole, and again with the same bytes where the answer is lost. What cannot be seen is not taken for done.
func TestPublishingTheCatalog(t *testing.T) {
	var bodies []string
	var fault emulator.Fault
	faults := 0
	_, c := hubbedIn(t, emulator.Options{LoginInterval: -1, Fault: func(r *http.Request, route string) *emulator.Fault {
		if route != "PUT /api/v2/catalog/assets/ingestion" {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		bodies = append(bodies, r.Header.Get("Content-Type")+"\n"+string(body))
		if faults--; faults < 0 {
			return nil
		}
		return &fault
	}})
	catalog := spec.Catalog{Assets: []spec.Asset{inCatalog("a", 1, "Finance", "x", "y"), inCatalog("b", 2, "")}}
	call := api.Publishing(catalog)
	if text, err := json.Marshal(call); err != nil || strings.Contains(string(text), "CANARY") || !strings.Contains(string(text), `"id":"b"`) {
		t.Errorf("%s, %v", text, err)
	}
	fault, faults = emulator.Fault{Kind: emulator.Reset, AfterCommit: true}, 1
	if _, err := c.Do(t.Context(), call, ""); err != nil {
		t.Fatal(err)
	}
	if len(bodies) != 2 || bodies[0] != bodies[1] || !strings.HasPrefix(bodies[0], "multipart/form-data; boundary=camsync-") {
		t.Errorf("%q", bodies)
	}
	live, err := c.Catalog(t.Context())
	if err != nil || len(live.Assets) != 2 || live.Assets[0].Category != "Finance" || !slices.Equal(live.Assets[0].Tags, []string{"x", "y"}) || live.Assets[1].Version != 2 || live.Assets[0].Readme.Digest != "" {
		t.Errorf("%+v, %v", live, err)
	}

	// What one after the other says 503, although it was done, is seen where it can be.
	catalog.Assets = catalog.Assets[:1]
	catalog.Assets[0].Version++
	catalog.Assets[0].Template.Text = strings.Replace(catalog.Assets[0].Template.Text, "1", "2", 1)
	fault, faults = emulator.Fault{Kind: emulator.Answer, Status: http.StatusConflict, AfterCommit: true, Body: `{"detail": "no"}`}, 1
	if _, err := c.Do(t.Context(), api.Publishing(catalog), ""); api.Status(err) != http.StatusConflict {
		t.Errorf("a refusal: %v", err)
	}
	if live, err := c.Catalog(t.Context()); err != nil || !slices.Equal(live.Published(), []string{"a"}) || !live.Assets[1].Unpublished || !slices.Equal(live.Without(spec.Catalog{}), []string{"a"}) {
		t.Errorf("%+v, %v", live, err)
	}
}

// 2,500 assets are read with three requests.
func TestALargeCatalogIsReadInPages(t *testing.T) {
	e, c := hubbed(t, emulator.HubOptions{})
	var catalog spec.Catalog
	for i := range 2500 {
		catalog.Assets = append(catalog.Assets, inCatalog(fmt.Sprintf("a%04d", i), 1, "", "tag"))
	}
	if _, err := c.Do(t.Context(), api.Publishing(catalog), ""); err != nil {
		t.Fatal(err)
	}
	e.ResetRequests()
	live, err := c.Read(t.Context(), api.Needed(spec.Organization{Catalog: spec.Known(catalog)}))
	if got := e.Requests(); err != nil || len(live.Catalog.Value().Published()) != 2500 || got["POST /api/v2/catalog/assets/search"] != 3 || got["GET /api/v2/info"] != 1 || len(got) != 2 {
		t.Errorf("%d assets, %v, %v", len(live.Catalog.Value().Assets), got, err)
	}
}

func TestAnswersAboutTheCatalogOfAnotherShape(t *testing.T) {
	const good = `{"assetKey":"k","resourceId":"a","latestVersion":1,"unpublished":false}`
	for item, known := range map[string]bool{
		good: true,
		`{"assetKey":"k","resourceId":"a","latestVersion":1,"unpublished":false,"category":null,"tags":null,"name":null,"more":1}`: true,
		`{"resourceId":"a","latestVersion":1,"unpublished":false}`:                                                                 false,
		`{"assetKey":"k","latestVersion":1,"unpublished":false}`:                                                                   false,
		`{"assetKey":"k","resourceId":"a","unpublished":false}`:                                                                    false,
		`{"assetKey":"k","resourceId":"a","latestVersion":"1","unpublished":false}`:                                                false,
		`{"assetKey":"k","resourceId":"a","latestVersion":1}`:                                                                      false,
		`{"assetKey":"k","resourceId":"a","latestVersion":1,"unpublished":false,"tags":"x"}`:                                       false,
		good + "," + strings.Replace(good, `"k"`, `"l"`, 1):                                                                        false,
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, `{"items":[%s],"page":{"totalItems":%d}}`, item, strings.Count(item, "assetKey")+strings.Count(item, `{"resourceId"`))
		})
		client := s.client(func(c *api.Config) { c.HubURL, c.HubRate = c.BaseURL, 1e6 })
		live, err := client.Read(t.Context(), api.Needed(spec.Organization{Catalog: spec.Known(spec.Catalog{})}))
		if why, _ := live.Catalog.Why(); err != nil || live.Catalog.IsKnown() != known || live.Catalog.IsAbsent() {
			t.Errorf("%s: %s, %v", item, why, err)
		}
	}
}
