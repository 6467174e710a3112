package orgfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// UndeclarableSecret is why a file cannot declare the live secret; empty where it can.
func UndeclarableSecret(s spec.Secret) string {
	if why := spec.CheckSecretName(s.Name); why != "" {
		return "the name " + why
	}
	return ""
}

// UndeclarableCluster is why a file cannot give the live cluster's name and description; empty where it can.
func UndeclarableCluster(c spec.Cluster) string {
	if why := spec.CheckClusterName(c.Name); why != "" {
		return "the name " + why
	}
	if why := spec.CheckDescription(c.Description.Value()); why != "" {
		return "the description " + why
	}
	return ""
}

// DeclaredEntry is the live entry as a file can give it: its address text, and the networks that this
// names; none where no file can declare it.
func DeclaredEntry(e spec.AllowlistEntry) spec.AllowlistEntry {
	e.IP, e.Prefixes = declaredText(e)
	if strings.ContainsFunc(e.Description.Value(), spec.ControlCharacter) {
		e.Description = spec.Part[string]{}
	}
	return e
}

// undeclarable is why a file cannot have a live list of words; empty if it can. The check says what is wrong with one.
func undeclarable(word string, shown []string, check func(string) string) string {
	for i, one := range shown {
		if why := check(one); why != "" {
			return why
		}
		if slices.Contains(shown[:i], one) {
			return fmt.Sprintf("the API shows %s %s twice", word, one)
		}
	}
	if len(shown) == 0 {
		return "the API shows no " + word
	}
	return ""
}
