package emulator

import "fmt"

// What holds secrets prints as its name, whatever the verb: the secrets given to an emulator may be real ones.

// Format prints who it is, and not the secret.
func (c Credential) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "credential %s", c.ID) }

// Format prints which one it is, and not the secrets in it.
func (s Cluster) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "cluster %s", s.Name) }

// Format prints nothing of the organisation.
func (e *Emulator) Format(f fmt.State, _ rune) { fmt.Fprint(f, "emulator") }
