package saved

import "github.com/camsync/camsync/internal/spec"

// catalog is what a plan remembers of the directory of a catalog: digests of its files, and neither where it is nor its contents.
func catalog(c spec.Catalog) any {
	return each(func(a spec.Asset) any {
		return says{"id": a.ID, "version": a.Version, "template": a.Template.Digest, "readme": a.Readme.Digest, "paths": []string{a.Template.Path, a.Readme.Path}}
	})(c.Assets)
}

// liveCatalog is what the API shows of it. What an earlier run remembers beside that does not count: another machine may remember
// something else.
func liveCatalog(c spec.Catalog) any {
	return each(func(a spec.Asset) any {
		return says{"id": a.ID, "name": a.Name, "version": a.Version, "category": a.Category, "tags": a.Tags, "unpublished": a.Unpublished}
	})(c.Assets)
}
