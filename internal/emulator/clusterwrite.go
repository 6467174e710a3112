package emulator

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxName        = 50
	maxDescription = 150
)

var stages = []string{"dev", "test", "stage", "prod"}

// clusterBody is what a request says of a cluster. What it leaves out is nil.
type clusterBody struct {
	name                                     *string
	planType, channel, generation, region    string
	site, stage, description, encryptionType *string
	hardwarePackages                         *float64
	autoUpdate, authorizations               *bool
}

// check validates what can be set at creation and later.
func (b *clusterBody) check(o Options) *answer {
	if o.TrimTexts && b.description != nil {
		trimmed := strings.TrimSpace(*b.description)
		b.description = &trimmed
	}
	switch {
	case b.name != nil && *b.name == "":
		return refuse(http.StatusBadRequest, "the name is empty")
	case b.name != nil && utf8.RuneCountInString(*b.name) > maxName:
		return refuse(http.StatusBadRequest, "the name is longer than %d characters", maxName)
	case b.description != nil && utf8.RuneCountInString(*b.description) > maxDescription:
		return refuse(http.StatusBadRequest, "the description is longer than %d characters", maxDescription)
	case b.stage != nil && !slices.Contains(stages, *b.stage):
		return refuse(http.StatusBadRequest, "the stage label is not one of %v", stages)
	case b.hardwarePackages != nil && *b.hardwarePackages < 1:
		return refuse(http.StatusBadRequest, "a cluster has at least one hardware package")
	}
	return nil
}

// apply writes the same parts into a cluster, and returns the changes.
func (b *clusterBody) apply(c *cluster) []change {
	var changes []change
	if b.name != nil {
		changes = append(changes, change{"name", c.name, *b.name})
		c.name = *b.name
	}
	if b.description != nil {
		before := ""
		if c.description != nil {
			before = *c.description
		}
		changes = append(changes, change{"description", before, *b.description})
		c.description = b.description
		if *b.description == "" {
			c.description = nil
		}
	}
	if b.stage != nil {
		changes = append(changes, change{"stageLabel", join(c.labels), *b.stage})
		others := slices.DeleteFunc(slices.Clone(c.labels), func(l string) bool { return slices.Contains(stages, l) })
		c.labels = append(others, *b.stage)
	}
	if b.hardwarePackages != nil {
		changes = append(changes, change{"hardwarePackages", number(c.hardwarePackages), number(*b.hardwarePackages)})
		c.hardwarePackages = *b.hardwarePackages
	}
	return changes
}

func (e *Emulator) createCluster(q *request) *answer {
	b := clusterBody{name: new(string)}
	if refusal := q.lenient(
		required("name", b.name),
		required("planTypeId", &b.planType),
		required("channelId", &b.channel),
		required("generationId", &b.generation),
		required("regionId", &b.region),
		optional("backupRegionId", &b.site),
		optional("stageLabel", &b.stage),
		optional("description", &b.description),
		optional("encryption", &b.encryptionType),
		optional("hardwarePackages", &b.hardwarePackages),
		optional("autoUpdate", &b.autoUpdate),
		optional("identityBackendChecksEnabled", &b.authorizations),
	); refusal != nil {
		return refusal
	}
	if refusal := b.check(q.options); refusal != nil {
		return refusal
	}
	c := &cluster{
		uuid:             newUUID(),
		created:          q.now,
		visible:          q.now.Add(q.options.ClusterListDelay),
		labels:           []string{},
		hardwarePackages: 1,
		allowlist:        []allowlistEntry{},
		secrets:          map[string]*secret{},
	}
	if refusal := e.place(c, &b); refusal != nil {
		return refusal
	}
	if n := q.options.MaxClusters; n > 0 && e.living() >= n {
		return refuse(http.StatusBadRequest, "no cluster reservations left")
	}
	b.apply(c)
	if c.encryption.kind == external {
		c.status = waitingForInput
	} else {
		c.become(creating, q.now, q.options.Provisioning)
	}
	e.clusters = append(e.clusters, c)
	e.record(q, auditEntry{Audit: "Cluster created", AuditType: created, Entity: "cluster", EntityID: c.uuid}, change{"name", "", c.name})
	return reply(map[string]string{"clusterId": c.uuid})
}

// place sets what a cluster keeps for its lifetime, from the ids in the body.
func (e *Emulator) place(c *cluster, b *clusterBody) *answer {
	var found bool
	if c.planType, found = find(e.catalog.PlanTypes, func(n named) named { return n }, b.planType); !found {
		return refuse(http.StatusBadRequest, "the plan type is unknown")
	}
	if c.region, found = find(e.catalog.Regions, func(r region) named { return r.named }, b.region); !found {
		return refuse(http.StatusBadRequest, "the region is unknown")
	}
	channel, found := find(e.catalog.Channels, func(c channel) named { return c.named }, b.channel)
	if !found {
		return refuse(http.StatusBadRequest, "the channel is unknown")
	}
	c.channel = channel.named
	generation, found := find(channel.AllowedGenerations, func(g generation) named { return g.named }, b.generation)
	if !found {
		return refuse(http.StatusBadRequest, "the generation is not allowed in this channel")
	}
	c.generation = generation.named
	if b.site != nil {
		site, found := find(c.region.Backups, func(s backupSite) named { return named{UUID: s.UUID} }, *b.site)
		if !found {
			return refuse(http.StatusBadRequest, "the backup region is not one of this region")
		}
		c.site = &site
	}
	c.autoUpdate = b.autoUpdate != nil && *b.autoUpdate && channel.Name == stable
	return c.encrypt(b.encryptionType)
}

func (e *Emulator) living() int {
	n := 0
	for _, c := range e.clusters {
		if c.deleted.IsZero() {
			n++
		}
	}
	return n
}

func (e *Emulator) patchCluster(q *request, c *cluster) *answer {
	var b clusterBody
	if refusal := q.closed(
		optional("name", &b.name),
		optional("description", &b.description),
		optional("stageLabel", &b.stage),
		optional("numberOfAllocatedHwPackages", &b.hardwarePackages),
	); refusal != nil {
		return refusal
	}
	if refusal := b.check(q.options); refusal != nil {
		return refusal
	}
	e.record(q, auditEntry{Audit: "Cluster updated", AuditType: updated, Entity: "cluster", EntityID: c.uuid}, b.apply(c)...)
	return noContent()
}
