package spec

import "time"

// A Project is one of a workspace in Camunda Hub: what is modelled and deployed together.
//
// Its key is its identity. Names of projects are not unique, even within a workspace.
type Project struct {
	Name     string   // 1 to 255 characters
	Key      string   // desired: the pin, mostly empty; live: always there, a uuid
	Formerly []string // desired only: earlier names, so that a new name is a rename
	Absent   bool     // desired only: the file says state: absent
	Pos      Pos      // desired only
	Files    Part[Files]

	Created time.Time // live only; zero where the API's text is not a time
}

// MatchProjects says which live projects of one workspace the desired ones are, as [Matches] does with clusters.
func MatchProjects(desired, live []Project) []Matched[Project] {
	return pairing[Project]{"project", "key", func(p *Project) identity {
		return identity{p.Name, p.Key, p.Formerly, p.Absent, Shown{}}
	}}.all(desired, live)
}
