package hcl

import (
	"regexp"

	"github.com/camsync/camsync/internal/harmless"
)

var (
	instance = regexp.MustCompile(`\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]`)
	address  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)
)

// Removed is configuration that takes the resources of these addresses out of Terraform's state without destroying them. A block is
// about all instances of a resource, in all instances of its module.
func Removed(addresses []string) []byte {
	var file body
	file.line("# Takes these resources out of the state and destroys nothing. Needs Terraform 1.7 or later.")
	file.line("# Remove the resource blocks of these addresses in the same change.")
	seen := map[string]bool{}
	for _, one := range addresses {
		from := instance.ReplaceAllString(one, "")
		if seen[from] {
			continue
		}
		seen[from] = true
		file.line("")
		if !address.MatchString(from) { // Terraform itself writes no such address
			file.line("# not an address: " + harmless.Text(from))
			continue
		}
		block := file.in("removed")
		block.set("from", reference(from))
		block.line("")
		block.in("lifecycle").set("destroy", flag(false))
	}
	return file.bytes()
}
