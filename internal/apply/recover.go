package apply

import (
	"context"
	"fmt"
	"slices"

	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// Recover takes up what runs before this one left in the midst: it marks in live the clients that they
// created and whose secrets were lost, so that the plan makes them anew, and forgets what came out
// well. What is not yet listed stays in the journal, and is looked for when it is to be created.
func Recover(ctx context.Context, client Client, j *journal.Journal, self string, desired spec.Organization, live *spec.Organization) error {
	left, err := j.Left()
	if err != nil || len(left) == 0 {
		return err
	}
	names := make(map[string]int) // of clusters
	for _, c := range live.Clusters.Value() {
		names[c.Name]++
	}
	for _, i := range left {
		switch i.Kind {
		case "cluster":
			if names[i.Name] > 0 {
				err = j.Forget(i)
			}
		case "client":
			switch k, read := leftClient(live, i); {
			case k != nil:
				err = recoverClient(ctx, client, j, self, desired, i, k)
			case read && i.Made != "": // it was found by an earlier run, and is deleted now
				err = j.Forget(i)
			}
		}
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	return nil
}

// leftClient is the live client that an intent made, and whether the clients of its cluster were read.
func leftClient(live *spec.Organization, i journal.Intent) (k *spec.Client, read bool) {
	for _, c := range live.Clusters.Value() {
		if c.UUID != i.Cluster {
			continue
		}
		clients, known := c.Clients.Get()
		for j := range clients {
			switch {
			case clients[j].Name != i.Name, slices.Contains(i.Before, clients[j].ID):
			case i.Made == "", i.Made == clients[j].ID:
				return &clients[j], true
			}
		}
		read = known
	}
	return nil, read
}

func recoverClient(ctx context.Context, client Client, j *journal.Journal, self string, desired spec.Organization, i journal.Intent, k *spec.Client) error {
	for _, c := range desired.Clusters.Value() {
		for _, d := range c.Clients.Value() {
			if id, known := d.Delivered.Get(); known && id == k.ID {
				return j.Forget(i) // it was handed over; only the last word was missing
			}
		}
	}
	if otherCreator(ctx, client, self, k.ID) != "" {
		return j.Forget(i)
	}
	k.Lost = true
	return j.Found(i, k.ID)
}
