package tfstate

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// A resource is one resource of a state, with all of its instances.
type resource struct {
	Module    string
	Mode      string
	Type      string
	Name      string
	Provider  string
	Instances []json.RawMessage
}

// An instance is one object of a resource.
type instance struct {
	IndexKey   any `json:"index_key"`
	Status     string
	Deposed    string
	Attributes attributes
}

const (
	prefix    = "camunda_"
	publisher = "camunda-community-hub"
	earlier   = "multani" // up to version 0.0.7
)

// resource reads one item of the list of resources. One of another provider costs its parsing, and nothing of it stays.
func (r *reader) resource(text json.RawMessage) {
	var head struct{ Mode, Type string }
	if err := json.Unmarshal(text, &head); err != nil {
		r.state.Others++
		return
	}
	if !strings.HasPrefix(head.Type, prefix) || head.Mode != "managed" && head.Mode != "data" {
		if head.Mode == "managed" {
			r.state.Others++
		}
		return
	}
	var one resource
	if err := json.Unmarshal(text, &one); err != nil {
		r.unreadable(Origin{File: r.file, Address: head.Type}, "it does not have the form of a resource")
		return
	}
	from := providerOf(one.Provider)
	if from.name != "camunda" {
		r.state.Foreign = append(r.state.Foreign, Problem{Origin{File: r.file, Address: one.address(nil)}, "it belongs to the provider " + from.String()})
		return
	}
	if from.publisher != publisher && from.publisher != earlier {
		r.state.Strange = append(r.state.Strange, Provider{from.publisher, one.address(nil)})
	}
	for _, text := range one.Instances {
		r.instance(one, from.alias, text)
	}
}

func (r *reader) instance(one resource, alias string, text json.RawMessage) {
	var i instance
	err := json.Unmarshal(text, &i)
	at := Origin{r.file, one.address(i.IndexKey), alias, i.Status == "tainted"}
	switch {
	case err != nil || i.Attributes == nil:
		r.unreadable(at, "it has no attributes")
	case i.Deposed != "":
		r.state.Deposed = append(r.state.Deposed, at)
	case one.Mode == "data":
		r.dictionary(one.Type, i.Attributes)
	default:
		if why := r.take(one.Type, at, i.Attributes); why != "" {
			r.unreadable(at, why)
		}
	}
}

func (r *reader) unreadable(at Origin, why string) {
	r.state.Unreadable = append(r.state.Unreadable, Problem{at, why})
}

// address is that of the resource, or of one instance of it.
func (o resource) address(index any) string {
	text := o.Type + "." + o.Name
	if o.Mode == "data" {
		text = "data." + text
	}
	if o.Module != "" {
		text = o.Module + "." + text
	}
	switch i := index.(type) {
	case float64:
		text += "[" + strconv.FormatFloat(i, 'f', -1, 64) + "]"
	case string:
		text += "[" + strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(i)) + "]"
	}
	return text
}

// A source is what the address of a provider's configuration says.
type source struct{ publisher, name, alias string }

func (s source) String() string { return strings.Trim(s.publisher+"/"+s.name, "/") }

var providerAddress = regexp.MustCompile(`(?:^|\.)provider\["((?:[^"/]+/)*)([^"/]+)"\](?:\.([^.\[\]"]+))?$`)

// providerOf reads an address such as module.eu.provider["HOST/PUBLISHER/NAME"].ALIAS. A text that is none is its own name.
func providerOf(address string) source {
	m := providerAddress.FindStringSubmatch(address)
	if m == nil {
		return source{name: address}
	}
	path := strings.Split(strings.TrimSuffix(m[1], "/"), "/")
	return source{path[len(path)-1], m[2], m[3]}
}
