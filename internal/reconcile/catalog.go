package reconcile

import (
	"context"
	"path/filepath"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
)

// catalogDir is the directory in the state directory that remembers what was published.
const catalogDir = "catalog"

// A published asset is what this account has published of one, which the API does not show.
type published struct {
	Version  int64  `json:"version"`
	Template string `json:"template"` // digests
	Readme   string `json:"readme"`
}

// contents remembers the contents of the catalog that passes of this account have published.
type contents struct{ *Pass }

// path is the file that remembers them; empty without a state directory, and for untrusted files.
func (p contents) path() string {
	if p.state == "" || p.request.Untrusted {
		return ""
	}
	return filepath.Join(p.state, catalogDir, ID(p.Config, nil)+".json")
}

// recall fills in what the live assets hold, as far as it was published in the version that they have.
func (p contents) recall(ctx context.Context) {
	path, assets := p.path(), p.Live.Catalog.Value().Assets
	if path == "" || len(assets) == 0 {
		return
	}
	memory := make(map[string]published) // by id
	if err := private.Recall(path, &memory); err != nil {
		p.engine.Log.DebugContext(ctx, "what was published in the catalog is not known", "error", localfile.Cause(err))
		return
	}
	for i := range assets {
		if was, known := memory[assets[i].ID]; known && was.Version == assets[i].Version {
			assets[i].Template.Digest, assets[i].Readme.Digest = was.Template, was.Readme
		}
	}
}

// remember notes what was published, once it was.
func (p contents) remember(ctx context.Context) {
	path := p.path()
	for _, r := range p.Results {
		if path == "" || r.Action.Name != spec.Assets.List("") || r.Outcome != apply.Updated {
			continue
		}
		memory := make(map[string]published)
		for _, a := range p.Desired.Catalog.Value().Assets {
			memory[a.ID] = published{a.Version, a.Template.Digest, a.Readme.Digest}
		}
		if err := private.Remember(path, memory); err != nil {
			p.engine.Log.DebugContext(ctx, "what was published in the catalog cannot be remembered", "error", localfile.Cause(err))
		}
	}
}
