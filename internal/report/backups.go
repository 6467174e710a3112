package report

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// Backups are those of clusters, as far as they could be read.
type Backups struct {
	Clusters []ClusterBackups
	About    About
}

// ClusterBackups are the backups of a cluster, the newest first, each with its latest restore.
type ClusterBackups struct {
	Name, UUID string
	Unread     string // why they are unknown; empty if they are known
	Backups    []RestoredBackup
}

// A RestoredBackup is a backup with its latest restore.
type RestoredBackup struct {
	spec.Backup
	Restore *spec.Restore // nil if it was never restored, or if Unread says that this is unknown
	Unread  string
	Barred  bool // with Unread: the organisation has no restores, or the credentials may not see them
}

// Whole reports whether all could be read that the credentials may read of the organisation's backups.
func (b Backups) Whole() bool {
	for _, c := range b.Clusters {
		if c.Unread != "" {
			return false
		}
		for _, one := range c.Backups {
			if one.Unread != "" && !one.Barred {
				return false
			}
		}
	}
	return true
}

// BackupsText writes a line for each backup.
func BackupsText(w io.Writer, all Backups, style Style) error {
	var b strings.Builder
	t := table{style: style}
	t.about(&b, all.About)
	c := columns{heads: []string{"CLUSTER", "CREATED (UTC)", "AGE", "STATUS", "GENERATION", "RESTORED", "ID"}, style: style, copied: true}
	var unread []string
	for _, of := range all.Clusters {
		if of.Unread != "" {
			unread = append(unread, Clean(of.Name)+": "+Clean(of.Unread))
		}
		for _, one := range of.Backups {
			c.rows = append(c.rows, one.row(of.Name, all.About.At))
			if one.Unread != "" {
				unread = append(unread, Clean(of.Name)+": restores: "+Clean(one.Unread))
			}
		}
	}
	if len(c.rows) > 0 {
		c.write(&b)
		b.WriteByte('\n')
	}
	t.list(&b, "Not known", slices.Compact(unread))
	t.paragraph(&b, line{{all.sentence(), bold}})
	return output(w, &b)
}

func (b Backups) sentence() string {
	backups, unread := 0, 0
	for _, c := range b.Clusters {
		backups += len(c.Backups)
		if c.Unread != "" {
			unread++
		}
	}
	if unread == len(b.Clusters) && unread > 0 {
		return "The backups of " + Count(unread, "cluster") + " are unknown."
	}
	text := Count(backups, "backup") + " of " + Count(len(b.Clusters), "cluster")
	if unread > 0 {
		return text + "; the backups of " + Count(unread, "cluster") + " are unknown."
	}
	return text + "."
}

// row are the cells of a backup. They are clean.
func (r RestoredBackup) row(cluster string, now time.Time) []string {
	created := Clean(r.Created.Text)
	if !r.Created.Time.IsZero() {
		created = formatted(r.Created.Time, "2006-01-02 15:04")
	}
	restored := "never"
	switch {
	case r.Unread != "":
		restored = "unknown"
	case r.Restore != nil:
		restored = Clean(string(r.Restore.State)) + " " + Clean(r.Restore.Started.String())
	case !r.Complete():
		restored = ""
	}
	return []string{Clean(cluster), created, Age(r.At(), now), Clean(string(r.Status)), Clean(r.GenerationName), strings.TrimSpace(restored), Clean(r.UUID)}
}

// Age is how old something of that time is, in one unit and rounded down; empty if a time is not known.
func Age(at, now time.Time) string {
	if at.IsZero() || now.IsZero() {
		return ""
	}
	const day = 24 * time.Hour
	switch d := max(0, now.Sub(at)); {
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + " s"
	case d < 2*time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	case d < 2*day:
		return strconv.Itoa(int(d/time.Hour)) + " h"
	default:
		return strconv.Itoa(int(d/day)) + " days"
	}
}

// BackupsKind is the kind of the JSON that [BackupsJSON] writes.
const BackupsKind Kind = "backups"

type backupsDocument struct {
	SchemaVersion int         `json:"schemaVersion"`
	Kind          Kind        `json:"kind"`
	About         *about      `json:"about,omitempty"`
	Clusters      []backupsOf `json:"clusters"`
}

type backupsOf struct {
	Name    string         `json:"name"`
	UUID    string         `json:"uuid"`
	Unread  string         `json:"unread"` // why they are unknown; empty if they are known
	Backups []backupObject `json:"backups"`
}

type backupObject struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Created    string         `json:"created"`
	Completed  string         `json:"completed"`
	Status     string         `json:"status"`
	Generation string         `json:"generation"`
	Restore    *restoreObject `json:"restore"` // null if it was never restored, or if that is unknown
	Unread     string         `json:"restoreUnread"`
}

type restoreObject struct {
	ID        string `json:"id"`
	State     string `json:"state"`
	Started   string `json:"started"`
	Completed string `json:"completed"`
}

// BackupsJSON writes the backups as JSON. Times are as the API words them.
func BackupsJSON(w io.Writer, all Backups) error {
	d := backupsDocument{SchemaVersion: schemaVersion, Kind: BackupsKind, About: all.About.object(), Clusters: make([]backupsOf, len(all.Clusters))}
	for i, c := range all.Clusters {
		of := backupsOf{Name: c.Name, UUID: c.UUID, Unread: c.Unread, Backups: make([]backupObject, len(c.Backups))}
		for j, b := range c.Backups {
			of.Backups[j] = backupObject{
				ID: b.UUID, Name: b.Name, Created: b.Created.Text, Completed: b.Completed.Text, Status: string(b.Status), Generation: b.GenerationName,
				Unread: b.Unread,
			}
			if r := b.Restore; r != nil {
				of.Backups[j].Restore = &restoreObject{r.UUID, string(r.State), r.Started.Text, r.Completed.Text}
			}
		}
		d.Clusters[i] = of
	}
	return WriteJSON(w, d)
}
