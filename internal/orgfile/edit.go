package orgfile

import (
	"path/filepath"
	"slices"
)

// Texts are the texts of the snapshot's files, by the name that a Pos gives it.
// Standard input is not among them.
func (s Snapshot) Texts() map[string][]byte {
	texts := make(map[string][]byte, len(s.inputs))
	for _, in := range s.inputs {
		if in.path != "" && in.err == nil {
			texts[in.name] = in.data
		}
	}
	return texts
}

// With is the snapshot as it would be if those files had these texts.
func (s Snapshot) With(texts map[string][]byte) Snapshot {
	s.inputs = slices.Clone(s.inputs)
	for i, in := range s.inputs {
		if data, other := texts[in.name]; other && in.path != "" {
			s.inputs[i].data, s.inputs[i].err = data, nil
		}
	}
	return s
}

// Path is where a file of the snapshot lies, behind all links.
func (s Snapshot) Path(name string) string {
	for _, in := range s.inputs {
		if in.name == name && in.path != "" {
			return in.real
		}
	}
	return name
}

// Linked are the files of the snapshot that a link leads to, below the working directory or on an
// absolute path. What such a file says may be anything that this process can read.
func (s Snapshot) Linked() []string {
	disk := newPinned()
	defer disk.close()
	here, err := disk.real(".")
	var linked []string
	for _, in := range s.inputs {
		path := in.path
		if path == "" {
			continue
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(here, path)
		}
		if err != nil || filepath.Clean(path) != in.real {
			linked = append(linked, in.name)
		}
	}
	return linked
}
