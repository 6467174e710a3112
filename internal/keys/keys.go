// Package keys explains the keys of the files that people write, from the descriptions in their JSON Schemas. The generated
// documents and camsync explain say the same, since both read it here.
package keys

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Key is a key of a file, or the file itself.
type Key struct {
	Path        string   // clusters.allowlist.ip; empty for the file itself
	Facts       []string // its type, and then whether it is required, its default and its limits
	Description string   // without what an absent or empty value means
	Absent      string   // what it means that the key is left out
	Empty       string   // what an empty value means; empty where there is none, as of a number
	Harms       []string // what changing it can do
	Operations  []string // of the API, which read or write it
	Examples    []Object // each with the key and its value
	Below       []*Key   // the keys of the mapping, or of each mapping of the list

	any *Key // instead of Below: each value of a mapping whose keys are names
}

// anyName stands in a path for a key that is a name.
const anyName = "NAME"

// Of are the keys of the file that a schema describes.
func Of(schema []byte) (*Key, error) {
	root, err := Parse(schema)
	if err != nil {
		return nil, err
	}
	defs := root.Object("$defs")
	file := &Key{Facts: []string{"mapping"}, Description: root.Text("description")}
	file.Below = below(defs, root, "")
	file.inherit()
	return file, nil
}

// below are the keys of a mapping.
func below(defs, object Object, path string) []*Key {
	var all []*Key
	for _, e := range object.Object("properties") {
		value, _ := e.Value.(Object)
		all = append(all, newKey(defs, object, strings.TrimPrefix(path+"."+e.Key, "."), e.Key, value))
	}
	return all
}

// newKey is the key of that name of a mapping.
func newKey(defs, object Object, path, name string, value Object) *Key {
	k := &Key{Path: path, Facts: Facts(defs, object, name, value), Harms: Harms(value)}
	for _, op := range value.List("x-operations") {
		k.Operations = append(k.Operations, fmt.Sprint(op))
	}
	for _, example := range value.List("examples") {
		k.Examples = append(k.Examples, Object{{name, example}})
	}
	whole := resolved(defs, value)
	k.means(object, name, whole, whole.Text("description"))
	if strings.HasPrefix(path, "defaults") { // what a cluster says of the key itself counts
		k.Absent, k.Empty = cmp.Or(k.Absent, "there is no default"), cmp.Or(k.Empty, "as in a cluster")
	}
	if items := whole.Object("items"); items != nil {
		whole = resolved(defs, items)
	}
	if named := whole.Object("additionalProperties"); named != nil {
		k.any = newKey(defs, nil, path+"."+anyName, anyName, named)
		k.any.Description = resolved(defs, named).Text("description")
		k.Below = []*Key{k.any}
	} else {
		k.Below = below(defs, whole, path)
	}
	return k
}

// inherit gives keys without operations of their own those of the key above: an entry of an allowlist is written with it.
func (k *Key) inherit() {
	for _, b := range k.Below {
		if b.Operations == nil {
			b.Operations = k.Operations
		}
		b.inherit()
	}
}

// resolved is a value with what it refers to.
func resolved(defs, value Object) Object {
	ref := value.Text("$ref")
	if ref == "" {
		return value
	}
	return append(slices.Clone(value), resolved(defs, referred(defs, ref))...)
}

// referred is what a reference leads to: a definition, or a key of one.
func referred(defs Object, ref string) Object {
	for _, step := range strings.Split(strings.TrimPrefix(ref, "#/$defs/"), "/") {
		defs = defs.Object(step)
	}
	return defs
}

// All are a key and all below it, in the order of the schema.
func (k *Key) All() []*Key {
	all := []*Key{k}
	for _, b := range k.Below {
		all = append(all, b.All()...)
	}
	return all
}

// Name is the last part of the path.
func (k *Key) Name() string { return k.Path[strings.LastIndex(k.Path, ".")+1:] }
