package emulator

// A ProjectFile is a file as people see it.
type ProjectFile struct {
	Path     string        `json:"path"`
	Key      string        `json:"fileKey"`
	Type     string        `json:"type"`
	Revision int           `json:"revision"`
	Content  string        `json:"content"`
	By       string        `json:"by"` // the address of who wrote the content; empty for API clients
	Versions []FileVersion `json:"versions"`
}

// A FileVersion is one of a file's versions.
type FileVersion struct {
	Key     string `json:"versionKey"`
	Name    string `json:"name"`
	Content string `json:"content"`
	By      string `json:"by"` // the address of who made it; empty for API clients
}

// Files lists the files of the project, in the order of creation.
func (p ProjectHandle) Files() ([]ProjectFile, error) {
	all := []ProjectFile{} // in JSON, an empty list is not null
	s, found, err := p.open(false)
	defer s.end()
	if err != nil {
		return nil, err
	}
	for _, n := range s.tree.all(aFile, func(n *node) bool { return n.project() == found }) {
		all = append(all, s.versions.facts(n))
	}
	return all, nil
}

// File is the file of a path.
func (p ProjectHandle) File(path string) (ProjectFile, error) {
	s, n, err := p.at(path)
	defer s.end()
	switch {
	case err != nil:
		return ProjectFile{}, err
	case n.kind != aFile:
		return ProjectFile{}, p.missing(path)
	}
	return s.versions.facts(n), nil
}

func (l *versions) facts(n *node) ProjectFile {
	f := ProjectFile{n.simplePath(), n.key, n.fileType, n.revision, n.content, "", []FileVersion{}}
	f.By, _ = n.writer.email()
	for _, v := range l.of(n) {
		by, _ := v.CreatedBy.email()
		f.Versions = append(f.Versions, FileVersion{v.Key, v.Name, v.content, by})
	}
	return f
}
