package spec

// A Client is an API client of a cluster. The API shows its secret once, when it creates it, and
// can not change its permissions: another set of them is another client.
type Client struct {
	Name        string
	Permissions []string     // never empty in a file: the API grants everything when they are left out
	Credentials *Destination // desired only; nil where the file gives none
	Pos         Pos          // desired only

	ID string // live only: the client id
}

// A Destination is where a new client's once-shown secret goes.
type Destination struct {
	File   string // resolved against the folder of the desired-state file
	Format string // env or json
	Pos    Pos
}

// Permissions are the permissions of an API client that a file may name.
func Permissions() []string { return []string{"Zeebe", "Operate", "Tasklist", "Optimize", "Secrets"} }
