package api

import (
	"errors"

	"github.com/camsync/camsync/internal/spec"
)

// readClusterOptions reads what a new cluster may be made of. Without an id, a choice is none: it could not be asked for.
func readClusterOptions(body []byte) (spec.ClusterOptions, error) {
	options, err := decode[struct {
		Channels field[[]struct {
			liveChoice
			Default     field[liveChoice]   `json:"defaultGeneration"`
			Generations field[[]liveChoice] `json:"allowedGenerations"`
		}] `json:"channels"`
		PlanTypes field[[]liveChoice] `json:"clusterPlanTypes"`
		Regions   field[[]struct {
			liveChoice
			Backups field[[]struct {
				UUID    field[string] `json:"uuid"`
				Regions field[[]struct {
					ID    field[string] `json:"id"`
					Label field[string] `json:"label"`
				}] `json:"regions"`
			}] `json:"backups"`
		}] `json:"regions"`
	}](body)
	if err != nil {
		return spec.ClusterOptions{}, err
	}
	if !options.Channels.ok || !options.PlanTypes.ok || !options.Regions.ok {
		return spec.ClusterOptions{}, errors.New("the answer lacks a list of regions, channels or plan types")
	}
	o := spec.ClusterOptions{PlanTypes: choices(options.PlanTypes.value)}
	for _, l := range options.Channels.value {
		if l.UUID.value == "" {
			continue
		}
		o.Channels = append(o.Channels, spec.ChannelOption{
			Choice: l.choice(), Default: l.Default.value.choice(), Generations: choices(l.Generations.value),
		})
	}
	for _, l := range options.Regions.value {
		if l.UUID.value == "" {
			continue
		}
		region := spec.RegionOption{Choice: l.choice()}
		for _, b := range l.Backups.value {
			if b.UUID.value == "" {
				continue
			}
			backup := spec.BackupOption{UUID: b.UUID.value}
			for _, r := range b.Regions.value {
				backup.Regions = append(backup.Regions, spec.Choice{Name: r.Label.value, UUID: r.ID.value})
			}
			region.Backups = append(region.Backups, backup)
		}
		o.Regions = append(o.Regions, region)
	}
	return o, nil
}

func (l liveChoice) choice() spec.Choice {
	return spec.Choice{Name: l.Name.value, UUID: l.UUID.value}
}

func choices(list []liveChoice) []spec.Choice {
	all := make([]spec.Choice, 0, len(list))
	for _, l := range list {
		if l.UUID.value != "" {
			all = append(all, l.choice())
		}
	}
	return all
}
