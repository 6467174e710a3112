package emulator

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxClientName  = 50
	maxDescription = 150
)

var stages = []string{"dev", "test", "stage", "prod"}

// clusterBody is what a request says of a cluster. What it leaves out is nil or the default.
type clusterBody struct {
	name, description, stage, site        *string
	planType, channel, generation, region string
	encryption                            string
	hardwarePackages                      *float64
	autoUpdate, authorizations            bool
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
	case b.name != nil && utf8.RuneCountInString(*b.name) > o.MaxClusterName:
		return refuse(http.StatusBadRequest, "the name is longer than %d characters", o.MaxClusterName)
	case b.description != nil && utf8.RuneCountInString(*b.description) > maxDescription:
		return refuse(http.StatusBadRequest, "the description is longer than %d characters", maxDescription)
	case b.stage != nil && (*b.stage != "" || !o.ClearableStage) && !slices.Contains(stages, *b.stage):
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
		changes = append(changes, change{"name", c.Name, *b.name})
		c.Name = *b.name
	}
	if b.description != nil {
		changes = append(changes, change{"description", c.Description, *b.description})
		c.Description = *b.description
	}
	if b.stage != nil {
		changes = append(changes, change{"stageLabel", join(c.Labels), *b.stage})
		others := slices.DeleteFunc(slices.Clone(c.Labels), func(l string) bool { return slices.Contains(stages, l) })
		if c.Labels = others; *b.stage != "" {
			c.Labels = append(others, *b.stage)
		}
	}
	if b.hardwarePackages != nil {
		changes = append(changes, change{"hardwarePackages", number(c.hardwarePackages), number(*b.hardwarePackages)})
		c.hardwarePackages = *b.hardwarePackages
	}
	return changes
}

func (l *clusters) create(q *request) *answer {
	b := clusterBody{name: new(string), encryption: provider}
	if refusal := q.lenient(
		required("name", b.name),
		required("planTypeId", &b.planType),
		required("channelId", &b.channel),
		required("generationId", &b.generation),
		required("regionId", &b.region),
		optional("backupRegionId", &b.site),
		optional("stageLabel", &b.stage),
		optional("description", &b.description),
		optional("encryption", &b.encryption),
		optional("hardwarePackages", &b.hardwarePackages),
		optional("autoUpdate", &b.autoUpdate),
		optional("identityBackendChecksEnabled", &b.authorizations),
	); refusal != nil {
		return refusal
	}
	if refusal := b.check(q.options); refusal != nil {
		return refusal
	}
	c := newCluster(q.now)
	c.made, c.visible = q.now, q.now.Add(q.options.ClusterListDelay)
	if refusal := b.place(c, &q.options); refusal != nil {
		return refusal
	}
	if c.Encryption.Type == external && slices.Contains(q.options.NotInPlan, "encryption") {
		return refuse(http.StatusForbidden, "external encryption is not part of your organization's plan")
	}
	if refusal := l.taken(q, c, *b.name); refusal != nil {
		return refusal
	}
	if need := q.options.RequiredEncryption; need != "" && c.Encryption.Type != need {
		return refuse(cmp.Or(q.options.RequiredEncryptionStatus, http.StatusBadRequest), "clusters must be encrypted with %s", need)
	}
	if n := q.options.MaxClusters; n > 0 && len(living(*l)) >= n {
		return refuse(http.StatusBadRequest, "no cluster reservations left")
	}
	b.apply(c)
	if c.Encryption.Type == external {
		c.status = cmp.Or(q.options.KeylessStatus, waitingForInput)
	} else {
		c.become(creating, q, q.options.Provisioning)
	}
	*l = append(*l, c)
	q.record(c.entry("Cluster created", created), change{"name", "", c.Name})
	return reply(map[string]string{"clusterId": c.UUID})
}

// taken refuses a name that another cluster has, if names are unique.
func (l *clusters) taken(q *request, c *cluster, name string) *answer {
	if !q.options.UniqueClusterNames || find(*l, func(other *cluster) bool { return other != c && other.Name == name }) == nil {
		return nil
	}
	return refuse(http.StatusBadRequest, "a cluster of this name exists")
}

// place sets what a cluster keeps for its lifetime, from the ids in the body.
func (b *clusterBody) place(c *cluster, o *Options) *answer {
	offers := o.offers()
	planType, knownPlan := pick(offers.PlanTypes, b.planType)
	region, knownRegion := pick(offers.Regions, b.region)
	channel, knownChannel := pick(offers.Channels, b.channel)
	generation, allowed := pick(channel.AllowedGenerations, b.generation)
	switch {
	case !knownPlan:
		return refuse(http.StatusBadRequest, "the plan type is unknown")
	case !knownRegion:
		return refuse(http.StatusBadRequest, "the region is unknown")
	case !knownChannel:
		return refuse(http.StatusBadRequest, "the channel is unknown")
	case !allowed:
		return refuse(http.StatusBadRequest, "the generation is not allowed in this channel")
	}
	if b.site != nil {
		site, found := pick(region.Backups, *b.site)
		if !found {
			return refuse(http.StatusBadRequest, "the backup region is not one of this region")
		}
		c.site = &site
	}
	c.PlanType, c.Channel, c.Generation, c.region = planType, channel.named, generation.named, region
	c.AutoUpdate = b.autoUpdate && channel.Name == stable
	return c.encrypt(b.encryption)
}

func (l *clusters) patch(q *request, c *cluster) *answer {
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
	if b.name != nil {
		if refusal := l.taken(q, c, *b.name); refusal != nil {
			return refusal
		}
	}
	changes := b.apply(c)
	q.record(c.entry("Cluster updated", updated), changes...)
	return noContent()
}
