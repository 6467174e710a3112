package diff_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// asset is one of the catalog; its digests are those of the contents that are named.
func asset(id string, version int64, category, template, readme string) spec.Asset {
	return spec.Asset{
		ID: id, Name: "Name of " + id, Version: version, Category: category, Tags: []string{"tag"},
		Template: spec.Document{Path: id + ".json", Digest: template, Pos: spec.Pos{File: id + ".json", Line: 1, Column: 9}}, Readme: spec.Document{Path: id + ".md", Digest: readme},
	}
}

func unpublished(a spec.Asset) spec.Asset {
	a.Unpublished = true
	return a
}

// catalogs gives both sides a catalog.
func catalogs(desired, live []spec.Asset) func(d, l *spec.Organization) {
	return func(d, l *spec.Organization) {
		d.Policy.Granted = spec.AccessLoss
		d.Catalog = spec.KnownAt(spec.Catalog{From: "catalog", Assets: desired}, spec.Pos{File: "org.yaml", Line: 2, Column: 1})
		l.Catalog = spec.Known(spec.Catalog{Assets: live})
	}
}

func TestCatalog(t *testing.T) {
	four := []spec.Asset{asset("a", 1, "", "t", "r"), asset("x", 1, "", "", ""), asset("y", 1, "", "", ""), asset("z", 1, "", "", "")}
	testPlans(t, []planCase{
		{
			name: "the same, and what is no longer published",
			but:  catalogs([]spec.Asset{asset("a", 1, "c", "t", "r")}, []spec.Asset{asset("a", 1, "c", "t", "r"), unpublished(asset("b", 4, "", "", ""))}),
		},
		{
			name: "published, published again, in a higher version, and unpublished",
			but: catalogs([]spec.Asset{asset("a", 1, "", "t", "r"), asset("b", 5, "", "t", "r"), asset("c", 3, "", "t", "r")},
				[]spec.Asset{unpublished(asset("b", 4, "", "", "")), asset("c", 1, "", "", ""), asset("d", 7, "", "", "")}),
			want: `update catalog d: version 7 → (none), a: (none) → version 1, b: version 4, unpublished → version 5, c: version 1 → version 3 [access-loss]`,
		},
		{
			name: "what is unpublished by default alone",
			but: func(d, l *spec.Organization) {
				catalogs(nil, []spec.Asset{asset("d", 7, "", "", "")})(d, l)
				d.Policy.Granted = 0
			},
			want: `hold update catalog d: version 7 → (none) [access-loss]: it unpublishes d; it does access-loss, which only the default allows`,
		},
		{
			name: "another README, category and tags",
			but: func(d, l *spec.Organization) {
				catalogs([]spec.Asset{asset("a", 1, "new", "t", "digest of a README"), asset("b", 1, "", "t", "r")}, []spec.Asset{asset("a", 1, "old", "t", "r"), asset("b", 1, "", "t", "r")})(d, l)
				l.Catalog.Value().Assets[1].Tags = nil
			},
			want: `update catalog a category: old → new, a README: sha256 r → sha256 digest o, b tags: (none) → tag`,
		},
		{
			name: "contents that nothing remembers are the same",
			but:  catalogs([]spec.Asset{asset("a", 1, "", "t", "r")}, []spec.Asset{asset("a", 1, "", "", "")}),
			want: `note catalog: no earlier run remembers the contents of 1 element template, which the API does not show: in one version, they are taken for the same`,
		},
		{
			name: "versions that are not higher hold all of it",
			but: func(d, l *spec.Organization) {
				catalogs([]spec.Asset{asset("a", 1, "", "t", "r"), asset("b", 2, "", "t", "r"), asset("c", 3, "", "t", "r"), asset("d", 1, "", "t", "r"), asset("e", 1, "", "t", "r")},
					[]spec.Asset{asset("a", 1, "", "other", "r"), asset("b", 3, "", "", ""), unpublished(asset("c", 3, "", "t", "r")), asset("d", 1, "", "", "")})(d, l)
				l.Catalog.Value().Assets[3].Name = "Another name"
			},
			want: `
				hold catalog/a a: version 1 → version 1: version 1 is in the catalog with another content
				hold catalog/b b: version 3 → version 2: version 2 is lower than 3, the latest in the catalog
				hold catalog/c c: version 3 → version 3: version 3 was unpublished, and comes back with a higher version only
				hold catalog/d d: version 1 → version 1: version 1 is in the catalog with another content
				hold update catalog e: (none) → version 1: it is published as a whole, and 4 element templates in it cannot be`,
		},
		{
			name:    "what is unpublished is behind its gate",
			desired: `policy: {allow: []}`,
			but:     catalogs([]spec.Asset{asset("a", 1, "", "t", "r")}, []spec.Asset{asset("a", 1, "", "t", "r"), asset("b", 1, "", "", "")}),
			want:    `hold update catalog b: version 1 → (none) [access-loss]: it unpublishes b; it does access-loss, which is not allowed`,
		},
		{
			name:    "one that is protected holds all of it, unless it stays",
			desired: `policy: {protect: [catalog/a, catalog/B]}`,
			but:     catalogs([]spec.Asset{asset("a", 1, "", "t", "r")}, []spec.Asset{asset("a", 1, "", "t", "r"), asset("b", 1, "", "", "")}),
			want:    `hold update catalog b: version 1 → (none) [access-loss]: it is protected by catalog/B`,
		},
		{
			name: "more than maxDeletePercent of it",
			but:  catalogs(four[:1], four),
			want: `
				update catalog x: version 1 → (none), y: version 1 → (none), z: version 1 → (none) [access-loss]
				refused: 3 of 4 assets of the catalog would be unpublished, and policy.maxDeletePercent is 25`,
		},
		{
			name: "unknown",
			but: func(d, l *spec.Organization) {
				catalogs(four[:1], nil)(d, l)
				l.Catalog = spec.Refused[spec.Catalog]("403 Forbidden")
			},
			want: `hold catalog: the catalog is unknown: 403 Forbidden`,
		},
		{
			name: "of files that are not trusted",
			but:  func(d, _ *spec.Organization) { d.Catalog = spec.Unknown[spec.Catalog]("they are not trusted") },
			want: `hold catalog: the catalog is unknown: they are not trusted`,
		},
	})
}

func TestOnlyOfTheCatalog(t *testing.T) {
	for only, want := range map[string]string{
		"catalog":          "update catalog a: (none) → version 1",
		"CATALOG*":         "update catalog a: (none) → version 1",
		"catalog/a":        "hold update catalog a: (none) → version 1: it is published as a whole, and --only selects a part of it",
		"member/*":         "",
		"workspace/Orders": "",
	} {
		var desired, live spec.Organization
		catalogs([]spec.Asset{asset("a", 1, "", "t", "r")}, nil)(&desired, &live)
		desired.Policy = spec.DefaultPolicy()
		desired.Policy.Only = []spec.Pattern{spec.NewPattern(only)}
		var got []string
		for _, a := range diff.Between(desired, live).Actions {
			got = append(got, a.String())
		}
		if strings.Join(got, "\n") != want {
			t.Errorf("--only %s: %q, want %q", only, got, want)
		}
	}
}
