package api

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// A liveCluster is a cluster as the API shows it. What it may leave out, or may some day show in
// another shape, does not spoil the rest.
type liveCluster struct {
	UUID        field[string]   `json:"uuid"`
	Name        field[string]   `json:"name"`
	OwnerID     field[string]   `json:"ownerId"`
	Created     field[string]   `json:"created"`
	Description field[string]   `json:"description"`
	Labels      field[[]string] `json:"labels"`

	Region       field[liveChoice] `json:"region"`
	Channel      field[liveChoice] `json:"channel"`
	PlanType     field[liveChoice] `json:"planType"`
	Generation   field[liveChoice] `json:"generation"`
	BackupRegion field[liveChoice] `json:"backupRegion"`

	AutoUpdate       field[bool]        `json:"autoUpdate"`
	HardwarePackages field[float64]     `json:"hardwarePackages"`
	HwPackages       field[float64]     `json:"numberOfAllocatedHwPackages"`
	Allowlist        field[[]liveEntry] `json:"ipallowlist"`
	Whitelist        field[[]liveEntry] `json:"ipwhitelist"`

	Encryption field[struct {
		Type      field[string] `json:"type"`
		Status    field[string] `json:"status"`
		Primary   field[string] `json:"primaryKeyArn"`
		Secondary field[string] `json:"secondaryKeyArn"`
	}] `json:"encryption"`
	Status field[struct {
		Ready field[string] `json:"ready"`
	}] `json:"status"`
}

type liveChoice struct {
	Name field[string] `json:"name"`
	UUID field[string] `json:"uuid"`
}

// readClusters reads the list of clusters. One that cannot be distinguished from the others makes all of
// them unknown: nothing could be matched with certainty.
func readClusters(body []byte) ([]spec.Cluster, error) {
	list, err := decode[[]liveCluster](body)
	if err != nil {
		return nil, err
	}
	clusters := make([]spec.Cluster, 0, len(list))
	seen := make(map[string]bool, len(list))
	owner := ""
	for _, l := range list {
		uuid := strings.ToLower(l.UUID.value)
		if _, err := pathSegment("uuid", l.UUID.value); err != nil {
			return nil, fmt.Errorf("a cluster's %w", err)
		}
		switch {
		case l.Name.value == "":
			return nil, fmt.Errorf("the cluster %s has no name", clean(uuid))
		case seen[uuid]:
			return nil, fmt.Errorf("two clusters have the uuid %s", clean(uuid))
		case owner != "" && l.OwnerID.value != "" && owner != l.OwnerID.value:
			return nil, fmt.Errorf("the clusters belong to different organisations: %s and %s", clean(owner), clean(l.OwnerID.value))
		}
		seen[uuid], owner = true, cmp.Or(owner, l.OwnerID.value)
		clusters = append(clusters, l.cluster())
	}
	return clusters, nil
}

// readCluster reads one cluster alone.
func readCluster(body []byte) (spec.Cluster, error) {
	l, err := decode[liveCluster](body)
	switch {
	case err != nil:
		return spec.Cluster{}, err
	case l.UUID.value == "" || l.Name.value == "":
		return spec.Cluster{}, errors.New("the cluster has no uuid or no name")
	}
	return l.cluster(), nil
}

func (l liveCluster) cluster() spec.Cluster {
	created, _ := time.Parse(time.RFC3339, l.Created.value)
	return spec.Cluster{
		UUID: l.UUID.value, Name: l.Name.value, OwnerID: l.OwnerID.value, Created: created, Status: spec.Status(l.Status.value.Ready.value),
		Description:      l.description(),
		Stage:            l.stage(),
		Region:           choice(l.Region),
		Channel:          choice(l.Channel),
		PlanType:         choice(l.PlanType),
		Generation:       choice(l.Generation),
		BackupRegion:     choice(l.BackupRegion),
		AutoUpdate:       part(l.AutoUpdate),
		HardwarePackages: l.hardwarePackages(),
		Encryption:       text(l.Encryption.value.Type),
		EncryptionKeys:   l.encryptionKeys(),
		EncryptionStatus: spec.EncryptionStatus(l.Encryption.value.Status.value),
		Allowlist:        readAllowlist(l.Allowlist, l.Whitelist),
	}
}

const leftOut = "the API left it out"

// part is a described member as it stands in the answer.
func part[T any](f field[T]) spec.Part[T] {
	if !f.ok {
		return spec.Unknown[T](leftOut)
	}
	return spec.Known(f.value)
}

// text is a described text that is never empty.
func text(f field[string]) spec.Part[string] {
	if f.value == "" {
		return spec.Unknown[string](leftOut)
	}
	return spec.Known(f.value)
}

func choice(f field[liveChoice]) spec.Part[spec.Choice] {
	c := f.value.choice()
	if c.Name == "" || c.UUID == "" {
		return spec.Unknown[spec.Choice](leftOut)
	}
	return spec.Known(c)
}

// description is empty where there is none: the API then leaves it out.
func (l liveCluster) description() spec.Part[string] {
	if l.Description.wrong {
		return spec.Unknown[string]("the API's value is not text")
	}
	return spec.Known(l.Description.value)
}

// stage finds the stage among the labels, alone or after a prefix such as "stage:"; empty where
// no label is one.
func (l liveCluster) stage() spec.Part[string] {
	if l.Labels.wrong {
		return spec.Unknown[string]("the API's labels are not a list of texts")
	}
	found := ""
	for _, label := range l.Labels.value {
		label = label[strings.LastIndexAny(label, ":=/")+1:]
		for _, stage := range spec.Stages() {
			if !strings.EqualFold(strings.TrimSpace(label), stage) {
				continue
			}
			if found != "" && found != stage {
				return spec.Unknown[string](fmt.Sprintf("the API's labels name two stages, %s and %s", found, stage))
			}
			found = stage
		}
	}
	return spec.Known(found)
}

// hardwarePackages reads what no description promises, under either of the names that it is
// written by.
func (l liveCluster) hardwarePackages() spec.Part[int] {
	for _, f := range []field[float64]{l.HardwarePackages, l.HwPackages} {
		if n := int(f.value); f.ok && float64(n) == f.value && n >= 0 && n < 1e6 {
			return spec.Known(n)
		}
	}
	return spec.Unknown[int]("the API does not show it")
}

// encryptionKeys are empty where there are none yet: the API then leaves them out. Only a cluster with type External
// has keys that a file can name.
func (l liveCluster) encryptionKeys() spec.Part[spec.EncryptionKeys] {
	e := l.Encryption.value
	switch {
	case e.Type.value == "":
		return spec.Unknown[spec.EncryptionKeys](leftOut)
	case e.Primary.wrong || e.Secondary.wrong:
		return spec.Unknown[spec.EncryptionKeys]("the API's value is not text")
	case e.Type.value != spec.External:
		return spec.Part[spec.EncryptionKeys]{}
	}
	return spec.Known(spec.EncryptionKeys{Primary: e.Primary.value, Secondary: e.Secondary.value})
}
