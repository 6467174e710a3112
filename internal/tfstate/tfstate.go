// Package tfstate reads what a Terraform state says of Camunda: the resources of the provider
// camunda-community-hub/camunda, in all of its versions.
//
// A state is foreign text of any size, and holds secrets in clear text, of other providers too. So it is read resource by
// resource, only attributes that are known here are looked at, the two that are secret are sealed as they are read, and
// no error repeats anything but names, addresses and places.
//
// Versions up to 0.0.11 of the provider wrote some changes into the state without making them. A state is therefore
// evidence of what Terraform manages, and not of how it is.
package tfstate

import "github.com/camsync/camsync/internal/spec"

// A State is what one state, or several that were joined, say of Camunda.
type State struct {
	Clusters   []Cluster
	Clients    []Client
	Secrets    []Secret
	Allowlists []Allowlist
	Members    []Member

	// Names are the names of regions, channels, plan types and generations by their uuid, in lower case, as the data sources
	// of the state show them.
	Names map[string]string

	Deposed    []Origin   // old objects that Terraform has still to destroy
	Unreadable []Problem  // resources of Camunda that lack what identifies them, and instances without attributes
	Foreign    []Problem  // resources with the name of a type of Camunda's, of a provider with another name
	Strange    []Provider // other publishers of a provider of this name, whose resources are taken
	Outputs    []string   // the names of outputs that are sensitive
	Others     int        // how many resources of other providers there are
}

// An Origin is where a resource stands in Terraform.
type Origin struct {
	File    string // the state; - for standard input
	Address string // module.eu["prod"].camunda_cluster.this[0]
	Alias   string // of the provider's configuration; empty for the default. Another one may be another organisation
	Tainted bool   // Terraform would replace it on its next run
}

// A Problem is what is wrong with a resource.
type Problem struct {
	Origin
	Why string
}

// A Provider is the publisher of a provider and an address of a resource that it has.
type Provider struct{ Publisher, Address string }

// A Cluster is a camunda_cluster. What it does not say is empty.
type Cluster struct {
	Origin
	UUID, Name, Description               string
	Channel, Region, PlanType, Generation string // uuids
	Current                               string // the uuid of the generation that runs; unknown before version 0.1 of the provider
	AutoUpdate                            spec.Part[bool]
}

// A Client is a camunda_cluster_client.
type Client struct {
	Origin
	Cluster, ID, Name string // the uuid of the cluster, and the client's id
	Scopes            []string
	Old               bool                   // before version 0.1, which did not read the scopes
	Secret            spec.Part[spec.Sealed] // absent after an import
	Zeebe, OAuth      string                 // addresses
}

// A Secret is a camunda_cluster_connector_secret.
type Secret struct {
	Origin
	Cluster, Name string
	Value         spec.Part[spec.Sealed]
}

// An Allowlist is a camunda_cluster_ip_whitelist. An empty one says either that the cluster is open, or that the list
// could not be seen.
type Allowlist struct {
	Origin
	Cluster string
	Entries []Entry // in the order of the networks
}

// An Entry is one address or network of an allowlist.
type Entry struct{ IP, Description string }

// A Member is a camunda_organization_member.
type Member struct {
	Origin
	Email string
	Roles []string
}
