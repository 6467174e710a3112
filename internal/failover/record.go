package failover

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
)

// Dir is the directory of the records in the state directory.
const Dir = "failovers"

// Records are the failovers that were sent from this state directory. The nil Records keep nothing.
type Records struct{ dir string }

// A Record is a failover that was sent, or is about to be.
type Record struct {
	Cluster string    `json:"cluster"` // the uuid of the source, in lower case
	Name    string    `json:"name"`    // of the source
	Region  string    `json:"region"`  // the backup region
	Backups []string  `json:"backups"`
	Restore string    `json:"restore"`
	Live    []string  `json:"live"` // the uuids of all clusters before it
	Begun   time.Time `json:"begun"`

	Outcome Outcome `json:"outcome,omitempty"` // empty before the answer; never Refused, which leaves no record
	New     string  `json:"new,omitempty"`     // the uuid of the new cluster; empty if that is not known
}

// Open returns the records in a state directory, and makes nothing; nil if that is empty. It refuses a directory that others can write to.
func Open(state string) (*Records, error) {
	if state == "" {
		return nil, nil
	}
	dir := filepath.Join(state, Dir)
	for _, d := range []string{state, dir} {
		if err := private.Check(d); err != nil {
			return nil, err
		}
	}
	return &Records{dir}, nil
}

// Of is the record of a cluster; nil if there is none.
func (r *Records) Of(uuid string) (*Record, error) {
	if r == nil {
		return nil, nil
	}
	var record Record
	if err := private.Recall(r.path(uuid), &record); err != nil {
		return nil, fmt.Errorf("record of a failover: %w", err)
	}
	if !strings.EqualFold(record.Cluster, uuid) {
		return nil, nil // there is none, or it was not written by this program
	}
	return &record, nil
}

func (r *Records) path(uuid string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(uuid)))
	return filepath.Join(r.dir, hex.EncodeToString(sum[:16])+".json")
}

// begin writes a record before its request is sent. Of several processes that try, one succeeds.
func (r *Records) begin(record Record) error {
	if r == nil {
		return nil
	}
	if err := private.Dir(filepath.Dir(r.dir)); err != nil {
		return fmt.Errorf("record of a failover: %w", err)
	}
	path := r.path(record.Cluster)
	if old, err := r.Of(record.Cluster); err == nil && old != nil && old.Begun.Before(record.Begun.Add(-settled)) && old.New == "" { // see disproved
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("record of a failover: %w", err)
		}
	}
	draft := path + "." + rand.Text() // two containers that share the directory may have processes of one id
	if err := private.Remember(draft, record); err != nil {
		return fmt.Errorf("record of a failover: %w", err)
	}
	err := os.Link(draft, path)
	gone := os.Remove(draft)
	switch {
	case errors.Is(err, fs.ErrExist):
		return refuse("another camsync is failing it over, or has", "look for the new cluster in Camunda Hub")
	case err != nil:
		return fmt.Errorf("record of a failover: %w", err)
	}
	return gone
}

// end notes how a failover ended, and forgets one that the API refused.
func (r *Records) end(record Record, result Result) error {
	switch {
	case r == nil:
		return nil
	case result.Outcome == Refused:
		return os.Remove(r.path(record.Cluster))
	}
	record.Outcome, record.New = result.Outcome, result.Cluster
	if err := private.Remember(r.path(record.Cluster), record); err != nil {
		return fmt.Errorf("record of a failover: %w", err)
	}
	return nil
}

func (p Plan) record() Record {
	record := Record{
		Cluster: strings.ToLower(p.Source.UUID), Name: p.Source.Name, Region: p.Region.Name,
		Backups: p.call().Backups, Restore: p.Restore.UUID, Begun: time.Now(),
	}
	for _, c := range p.Live {
		record.Live = append(record.Live, c.UUID)
	}
	return record
}

// said is a record as a sentence.
func (r Record) said() string {
	when := r.Begun.UTC().Format("2006-01-02 15:04 UTC")
	switch {
	case r.New != "":
		return fmt.Sprintf("it was failed over to the cluster %s in %s, on %s", r.New, r.Region, when)
	case r.Outcome == "":
		return fmt.Sprintf("a failover to %s was begun on %s, and its end is not known", r.Region, when)
	}
	return fmt.Sprintf("it may have been failed over to %s, on %s", r.Region, when)
}

// settled is how long after a request whose outcome is not known its cluster may be failed over again, if nothing shows that it was.
const settled = time.Hour

// disproved reports whether what is live shows that a failover of unknown outcome was not done.
func (r Record) disproved(source spec.Cluster, live []spec.Cluster) bool {
	made := func(c spec.Cluster) bool { return r.made(c) && in(c, spec.Choice{Name: r.Region}) }
	return r.New == "" && source.Status != spec.Suspended && time.Since(r.Begun) > settled && !slices.ContainsFunc(live, made)
}

// Mark says of live clusters that they were failed over from this state directory. One whose record cannot be read may have been, which
// is an error, too.
func (r *Records) Mark(live []spec.Cluster) error {
	if r == nil || !r.any() {
		return nil
	}
	var errs []error
	for i := range live {
		record, err := r.Of(live[i].UUID)
		if err != nil {
			errs = append(errs, err)
			live[i].FailedOver.Said = "whether it was failed over is not known: the record of it cannot be read"
		}
		if record != nil && (record.New != "" || live[i].Status == spec.Suspended) {
			live[i].FailedOver = spec.FailedOver{To: record.New, Region: cmp.Or(spec.Choice{Name: record.Region}.Code(), record.Region), Said: record.said()}
		}
	}
	return errors.Join(errs...)
}

func (r *Records) any() bool {
	files, err := os.ReadDir(r.dir)
	return err != nil && !errors.Is(err, fs.ErrNotExist) || slices.ContainsFunc(files, func(f fs.DirEntry) bool { return strings.HasSuffix(f.Name(), ".json") })
}
