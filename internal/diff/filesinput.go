package diff

import (
	"slices"

	"github.com/camsync/camsync/internal/filesync"
	"github.com/camsync/camsync/internal/ledger"
	"github.com/camsync/camsync/internal/models"
	"github.com/camsync/camsync/internal/spec"
)

// FilesOf is what a plan of the files of a project is made of. A nil project is still to be created.
func FilesOf(policy spec.Policy, desired spec.Files, project *spec.Project) filesync.Input {
	in := filesync.Input{Contents: make(map[string][]byte), Known: make(ledger.Known)}
	in.Overwrite, in.Prune = policy.Allow.Has(spec.DataLoss), slices.Contains(policy.Prune, spec.ProjectFiles)
	for _, m := range desired.Models {
		in.Sources.Sources = append(in.Sources.Sources, models.Source(m))
	}
	in.Sources.Ignored = desired.Ignored
	if project == nil {
		return in
	}
	for _, l := range project.Files.Value().Live {
		one := filesync.File{Key: l.Key, Name: l.Name, Type: l.Type, Revision: l.Revision, Person: l.Person, UpdatedBy: l.UpdatedBy, Updated: l.Updated}
		for _, d := range l.Directories {
			one.Directories, one.DirectoryKeys = append(one.Directories, d.Name), append(one.DirectoryKeys, d.Key)
		}
		in.Files = append(in.Files, one)
		if l.Placed != nil {
			in.Known[l.Key] = ledger.Entry(*l.Placed)
		}
		if content, read := l.Content.Get(); read {
			in.Contents[l.Key] = content
		}
	}
	return in
}
