package spec

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Catalog is the element templates that Camunda Hub offers to the whole organisation. It is one set: publishing it unpublishes
// what is not in it.
type Catalog struct {
	From   string  // desired only: the directory that it is read from, as messages name it
	Assets []Asset // by id
}

// An Asset is one element template of the catalog, with its README.
type Asset struct {
	ID               string // of the template, which is its identity
	Name             string // of the template
	Version          int64
	Category         string   // empty for none
	Tags             []string // sorted
	Unpublished      bool     // live only: it was published earlier, and comes back with a higher version only
	Template, Readme Document
}

// A Document is one of the two files of an asset.
type Document struct {
	Path   string // desired only: below the directory, with slashes
	Digest string // of its content; of a live one, of what an earlier run has published in this version, and empty if no run remembers it
	Text   string // desired only
	Pos    Pos    // desired only; of a template, where its version is
}

// Asset is the asset of that id; nil for none.
func (c Catalog) Asset(id string) *Asset {
	if i, found := slices.BinarySearchFunc(c.Assets, id, func(a Asset, id string) int { return strings.Compare(a.ID, id) }); found {
		return &c.Assets[i]
	}
	return nil
}

// Published are the ids of the assets that are published.
func (c Catalog) Published() []string {
	ids := []string{}
	for _, a := range c.Assets {
		if !a.Unpublished {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// Without are the published assets of a catalog whose ids another one does not have: those that publishing the other one unpublishes.
func (c Catalog) Without(other Catalog) []string {
	return slices.DeleteFunc(c.Published(), func(id string) bool { return other.Asset(id) != nil })
}

// AssetName is the name of an asset of the catalog.
func AssetName(id string) Name { return Name{Kind: Assets, Own: id} }

const maxAssetID = 255

// inAsset reports a character that the id of an asset may have.
func inAsset(r rune) bool { return !unicode.IsControl(r) && !Invisible(r) }

// CheckAssetID says what is wrong with the id of an element template; empty for nothing.
func CheckAssetID(s string) string {
	switch {
	case s == "":
		return "is empty; write an id"
	case utf8.RuneCountInString(s) > maxAssetID:
		return "is too long; write at most 255 characters"
	case strings.TrimSpace(s) != s:
		return "begins or ends with a space; leave it out"
	case strings.ContainsFunc(s, func(r rune) bool { return !inAsset(r) }):
		return "holds a character that cannot be seen; leave it out"
	}
	return ""
}
