package spec

import (
	"slices"
	"strings"
	"time"
)

// Files are what a project holds. They go one way: from a local directory to the project.
type Files struct {
	From string // desired only: the path of the directory
	Pos  Pos    // desired only: of that path

	Snapshot bool   // desired only: each push of all files is followed by a snapshot of the project
	Commit   string // desired only, with Snapshot: the short id of the Git commit that is checked out where the directory is; empty for none

	Models   []Model  // desired only: what the directory holds, by path
	Unopened bool     // desired only: the directory was not opened, since the author of the files is not trusted
	Ignored  []string // desired only: the paths of files that are of no type that a project can have
	Remarks  []string // desired only: what of the directory is left out or large, for people

	Live        []File // live only
	SnapshotDue bool   // live only: camsync has pushed files, and the snapshot that was to follow is not known to be there
}

// A Model is one file of a local directory that goes to a project: a diagram, a form, an element template and so on.
type Model struct {
	Path        string   // in the directory, with slashes
	Directories []string // the names of those that it is in, the outermost first
	Name        string   // without its extension
	Type        string   // in the API's words
	Content     []byte
	Digest      string // of the content, byte for byte
}

// A File is one of a project in Camunda Hub.
type File struct {
	Key         string
	Name        string // without its extension
	Type        string // in the API's words
	Path        string // of its place in the project, as a local file of the type is called
	Directories []Directory
	Revision    int
	Updated     time.Time // zero where the API's text is not a time
	UpdatedBy   string    // who did so, for people; empty where the API does not say
	Person      bool      // that was a person, or may have been, and no API client

	Content Part[[]byte] // read only where it has to be compared
	Placed  *Placed      // what camsync itself put there; nil where it did not, or does not know it any more
}

// A Directory of a project in Camunda Hub, where it is called a folder.
type Directory struct{ Key, Name string }

// A Placed file is one that camsync put into a project, or found there as it should be.
type Placed struct {
	Path     string // of the local file
	Source   string // the digest of what was sent
	Revision int    // that the write led to
	Server   string // the digest, by meaning, of what Camunda Hub made of it
	Bytes    string // the digest of its bytes; empty where no answer has shown it
	Theirs   bool   // it means what the source does, and a person has written it in another way
	Created  bool   // camsync created the file
}

// Paths are those of the files: the local ones, or those in the project.
func (f Files) Paths() []string {
	if len(f.Models) > 0 {
		return each(f.Models, func(m Model) string { return m.Path })
	}
	return each(f.Live, func(f File) string { return f.Path })
}

// directories are the paths of the directories that the local files are in, each of which ends in a slash.
func (f Files) directories() (all []string) {
	seen := make(map[string]bool)
	for _, m := range f.Models {
		for n := range m.Directories {
			if path := strings.Join(m.Directories[:n+1], "/") + "/"; !seen[path] {
				seen[path] = true
				all = append(all, path)
			}
		}
	}
	return all
}

// FileName is the name of a file in a project. One that ends in a slash is that of a directory.
func FileName(workspace, project, path string) Name {
	return Name{Kind: ProjectFiles, Outer: workspace, Project: project, Own: path}
}

// IsDirectory reports whether the name is that of a directory of a project.
func (n Name) IsDirectory() bool { return n.Kind == ProjectFiles && strings.HasSuffix(n.Own, "/") }

// ProjectByKey is the project of a key; nil for none.
func ProjectByKey(projects []Project, key string) *Project {
	i := slices.IndexFunc(projects, func(p Project) bool { return key != "" && strings.EqualFold(p.Key, key) })
	if i < 0 {
		return nil
	}
	return &projects[i]
}
