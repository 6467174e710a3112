package emulator

import "fmt"

// Values with secrets print without them in every format, since the secrets given to an emulator may
// be real.

// Format prints the id without the secret.
func (c Credential) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "credential %s", c.ID) }

// Format prints the name without the secrets.
func (s Cluster) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "cluster %s", s.Name) }

// Format prints nothing of the organisation.
func (e *Emulator) Format(f fmt.State, _ rune) { fmt.Fprint(f, "emulator") }
