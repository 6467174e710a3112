package verify

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// cheap are words in the names of plan types, the cheapest first. The API says no price.
var cheap = []string{"trial", "starter", "basic", "dev", "g3-s", "g3 s", "1x", "small"}

// A ChoiceError says that the scratch cluster cannot be chosen.
type ChoiceError struct{ text, hint string }

func (e *ChoiceError) Error() string { return e.text }

// Hint says what to choose of.
func (e *ChoiceError) Hint() string { return e.hint }

// choose makes the call that creates the scratch cluster.
func (p *Plan) choose(options spec.ClusterOptions, o Options) error {
	plan, err := pick("--verify-plan", o.PlanType, options.PlanTypes, func(c spec.Choice) spec.Choice { return c }, cheapest)
	if err != nil {
		return err
	}
	region, err := pick("--verify-region", o.Region, options.Regions, func(r spec.RegionOption) spec.Choice { return r.Choice }, first[spec.RegionOption])
	if err != nil {
		return err
	}
	channel, err := pick("", "", options.Channels, func(c spec.ChannelOption) spec.Choice { return c.Choice }, stable)
	if err != nil {
		return err
	}
	generation := channel.Default
	if generation.UUID == "" && len(channel.Generations) > 0 {
		generation = channel.Generations[0]
	}
	var random [4]byte
	_, _ = rand.Read(random[:]) // never fails
	p.PlanType, p.Region = plan.Name, region.Name
	p.Create = api.CreateCluster{
		Name: Prefix + hex.EncodeToString(random[:]), Description: Description,
		RegionID: region.UUID, ChannelID: channel.UUID, PlanTypeID: plan.UUID, GenerationID: generation.UUID,
	}
	return nil
}

// pick is the option that a flag names, or else the one that is chosen without a flag.
func pick[T any](flag, asked string, options []T, of func(T) spec.Choice, otherwise func([]T) (T, bool)) (T, error) {
	var all []string
	for _, o := range options {
		if asked != "" && of(o).Is(asked) {
			return o, nil
		}
		all = append(all, of(o).Name)
	}
	hint := "the API offers " + strings.Join(all, ", ")
	if asked != "" {
		var none T
		return none, &ChoiceError{flag + " " + asked + ": not offered", hint}
	}
	chosen, found := otherwise(options)
	if !found {
		return chosen, &ChoiceError{"what the scratch cluster is to be made of is not clear", hint + "; name one with " + flag}
	}
	return chosen, nil
}

func first[T any](all []T) (T, bool) {
	if len(all) == 0 {
		var none T
		return none, false
	}
	return all[0], true
}

func cheapest(plans []spec.Choice) (spec.Choice, bool) {
	for _, w := range cheap {
		for _, p := range plans {
			if strings.Contains(strings.ToLower(p.Name), w) {
				return p, true
			}
		}
	}
	return spec.Choice{}, false
}

func stable(channels []spec.ChannelOption) (spec.ChannelOption, bool) {
	i := slices.IndexFunc(channels, func(c spec.ChannelOption) bool { return strings.EqualFold(c.Name, "Stable") })
	if i < 0 {
		return first(channels)
	}
	return channels[i], true
}
