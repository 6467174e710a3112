package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// PublishCatalog makes these the assets of the catalog, and unpublishes every other one (PUT /catalog/assets/ingestion). The API does all
// of it or nothing. It has no lock: the catalog is read again right before.
//
// As JSON it is what is published, without the contents.
type PublishCatalog struct {
	Assets []PublishedAsset `json:"assets"`

	// Visible says that the live catalog shows whether it was done: not all of it does.
	Visible bool `json:"-"`
}

// A PublishedAsset is one asset as it is sent.
type PublishedAsset struct {
	ID       string   `json:"id"`
	Version  int64    `json:"version"`
	Category string   `json:"category"`
	Tags     []string `json:"tags"`
	Template document `json:"template"`
	Readme   document `json:"readme"`
}

// A document is a file as it is sent.
type document struct {
	Path   string `json:"path"`
	Digest string `json:"digest"`
	text   string
}

// Publishing is the call that publishes a catalog.
func Publishing(c spec.Catalog) PublishCatalog {
	one := func(d spec.Document) document { return document{d.Path, d.Digest, d.Text} }
	var call PublishCatalog
	for _, a := range c.Assets {
		call.Assets = append(call.Assets, PublishedAsset{a.ID, a.Version, a.Category, a.Tags, one(a.Template), one(a.Readme)})
	}
	return call
}

func (PublishCatalog) request(string) (request, error) {
	return hubRequest(http.MethodPut, "/catalog/assets/ingestion"), nil
}

// body is the same bytes each time. The names of its files have the directory, by which the API finds the template of a README.
func (c PublishCatalog) body() any {
	sum := sha256.New()
	for _, a := range c.Assets {
		for _, d := range []document{a.Readme, a.Template} {
			fmt.Fprintf(sum, "%q %d\n%s", d.Path, len(d.text), d.text)
		}
	}
	var data bytes.Buffer
	w := multipart.NewWriter(&data)
	err := w.SetBoundary(fmt.Sprintf("camsync-%x", sum.Sum(nil)[:20]))
	part := func(name, media string, d document) {
		to, wrong := w.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {multipart.FileContentDisposition(name, d.Path)}, "Content-Type": {media},
		})
		if wrong == nil {
			_, wrong = to.Write([]byte(d.text))
		}
		err = errors.Join(err, wrong)
	}
	for _, a := range c.Assets {
		part("readme", "text/markdown", a.Readme)
		part("template", "application/json", a.Template)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		panic(err) // a buffer takes all
	}
	return form{w.FormDataContentType(), data.Bytes()}
}

// done looks whether the catalog shows what was published, and nothing else.
func (c PublishCatalog) done(ctx context.Context, client *Client, _ string) (bool, error) {
	live, err := client.Catalog(ctx)
	if err != nil || !c.Visible || len(live.Published()) != len(c.Assets) {
		return false, err
	}
	return !slices.ContainsFunc(c.Assets, func(a PublishedAsset) bool {
		l := live.Asset(a.ID)
		return l == nil || l.Unpublished || l.Version != a.Version || !lookalike.SameText(l.Category, a.Category) || !slices.Equal(l.Tags, a.Tags)
	}), nil
}

// Catalog reads the catalog of the organisation (POST /catalog/assets/search). It shows neither templates nor READMEs.
func (h *Hub) Catalog(ctx context.Context) (spec.Catalog, error) {
	all, err := readCatalog(reading(ctx), h.client)
	return all.Value(), err
}

// A liveAsset is one as the API shows it.
type liveAsset struct {
	Key         field[string]   `json:"assetKey"`
	ID          field[string]   `json:"resourceId"`
	Name        field[string]   `json:"name"`
	Version     field[int64]    `json:"latestVersion"`
	Category    field[string]   `json:"category"`
	Tags        field[[]string] `json:"tags"`
	Unpublished field[bool]     `json:"unpublished"`
}

var catalogQuery = query[liveAsset]{path: "/catalog/assets/search", sort: "created", key: func(a liveAsset) string { return a.Key.value }}

// readCatalog reads all assets, also those that are no longer published: they come back with a higher version only.
func readCatalog(ctx context.Context, c *Client) (spec.Part[spec.Catalog], error) {
	list, err := mapped(ctx, c, catalogQuery, liveAsset.asset)
	assets, known := list.Get()
	switch why, _ := list.Why(); {
	case known:
	case list.IsRefused():
		return spec.Refused[spec.Catalog](why), err
	default:
		return spec.Unknown[spec.Catalog](why), err
	}
	stable.Sort(assets, func(x, y spec.Asset) int { return strings.Compare(x.ID, y.ID) })
	for i := 1; i < len(assets); i++ {
		if id := assets[i].ID; id == assets[i-1].ID {
			err := &Error{Method: http.MethodPost, Route: hubPath + catalogQuery.path, Status: http.StatusOK, Message: "two assets have the id " + clean(id)}
			return spec.Unknown[spec.Catalog](err.Error()), err
		}
	}
	return spec.Known(spec.Catalog{Assets: assets}), nil
}

func (l liveAsset) asset() (spec.Asset, error) {
	switch {
	case l.Key.value == "":
		return spec.Asset{}, errors.New("an asset has no key")
	case l.ID.value == "":
		return spec.Asset{}, errors.New("an asset has no id")
	case !l.Version.ok:
		return spec.Asset{}, errors.New("an asset has no version")
	case l.Category.wrong, l.Tags.wrong:
		return spec.Asset{}, errors.New("the category or the tags of an asset are of another type than described")
	case !l.Unpublished.ok:
		return spec.Asset{}, errors.New("an asset does not say whether it is published")
	}
	return spec.Asset{
		ID: l.ID.value, Name: l.Name.value, Version: l.Version.value, Category: l.Category.value,
		Tags: slices.Sorted(slices.Values(l.Tags.value)), Unpublished: l.Unpublished.value,
	}, nil
}
