package api

import (
	"errors"

	"github.com/camsync/camsync/internal/spec"
)

// readClusterOptions reads what a new cluster may be made of. Without an id, a choice is none: it could not be asked for.
func readClusterOptions(body []byte) (spec.ClusterOptions, error) {
	options, err := decode[struct {
		Channels  field[[]liveChannel] `json:"channels"`
		PlanTypes field[[]liveChoice]  `json:"clusterPlanTypes"`
		Regions   field[[]liveRegion]  `json:"regions"`
	}](body)
	if err != nil {
		return spec.ClusterOptions{}, err
	}
	if !options.Channels.ok || !options.PlanTypes.ok || !options.Regions.ok {
		return spec.ClusterOptions{}, errors.New("the answer lacks a list of regions, channels or plan types")
	}
	return spec.ClusterOptions{
		PlanTypes: choices(options.PlanTypes.value, liveChoice.choice),
		Channels: choices(options.Channels.value, func(l liveChannel) spec.ChannelOption {
			return spec.ChannelOption{Choice: l.choice(), Default: l.Default.value.choice(), Generations: choices(l.Generations.value, liveChoice.choice)}
		}),
		Regions: choices(options.Regions.value, func(l liveRegion) spec.RegionOption {
			return spec.RegionOption{Choice: l.choice(), Backups: choices(l.Backups.value, liveBackup.option)}
		}),
	}, nil
}

type liveChannel struct {
	liveChoice
	Default     field[liveChoice]   `json:"defaultGeneration"`
	Generations field[[]liveChoice] `json:"allowedGenerations"`
}

type liveRegion struct {
	liveChoice
	Backups field[[]liveBackup] `json:"backups"`
}

type liveBackup struct {
	liveChoice
	Regions field[[]struct {
		ID    field[string] `json:"id"`
		Label field[string] `json:"label"`
	}] `json:"regions"`
}

func (l liveBackup) option() spec.BackupOption {
	backup := spec.BackupOption{UUID: l.UUID.value}
	for _, r := range l.Regions.value {
		backup.Regions = append(backup.Regions, spec.Choice{Name: r.Label.value, UUID: r.ID.value})
	}
	return backup
}

func (l liveChoice) choice() spec.Choice {
	return spec.Choice{Name: l.Name.value, UUID: l.UUID.value}
}

// choices makes options of those that have an id: others could not be asked for.
func choices[L interface{ choice() spec.Choice }, O any](list []L, option func(L) O) []O {
	var all []O
	for _, l := range list {
		if l.choice().UUID != "" {
			all = append(all, option(l))
		}
	}
	return all
}
