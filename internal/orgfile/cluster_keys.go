package orgfile

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// clusterKeys are the keys of a cluster beside those that identify it, in the order that messages and exported files
// have them. What reads, exports and absorbs clusters follows this table: a new setting, or a new kind of which each
// cluster has a single value, is one row.
var clusterKeys = []clusterKey{
	setting("description", func(c *spec.Cluster) *spec.Part[string] { return &c.Description }, described),
	setting("stage", func(c *spec.Cluster) *spec.Part[string] { return &c.Stage }, stages),
	setting("region", func(c *spec.Cluster) *spec.Part[spec.Choice] { return &c.Region }, choice),
	setting("channel", func(c *spec.Cluster) *spec.Part[spec.Choice] { return &c.Channel }, choice),
	setting("planType", func(c *spec.Cluster) *spec.Part[spec.Choice] { return &c.PlanType }, choice),
	setting("generation", func(c *spec.Cluster) *spec.Part[spec.Choice] { return &c.Generation }, choice),
	setting("autoUpdate", func(c *spec.Cluster) *spec.Part[bool] { return &c.AutoUpdate }, boolean),
	setting("hardwarePackages", func(c *spec.Cluster) *spec.Part[int] { return &c.HardwarePackages }, packages),
	setting("backupRegion", func(c *spec.Cluster) *spec.Part[spec.Choice] { return &c.BackupRegion }, choice),
	encryptionKey(),
	keyOf("allowlist", func(c *spec.Cluster) *spec.Part[spec.Allowlist] { return &c.Allowlist }, readAllowlist, (*writer).allowlist),
	{name: "allowOpen", read: mapping.allowOpen, take: func(*spec.Cluster, spec.Cluster) {}, hidden: never, write: func(*writer, spec.Cluster) {}}, // exported with the list
	setting("backupSchedule", func(c *spec.Cluster) *spec.Part[string] { return &c.BackupSchedule }, scheduled),
	setting("backupMaxAge", func(c *spec.Cluster) *spec.Part[time.Duration] { return &c.BackupMaxAge }, age),
	keyOf(linkObject.name, func(c *spec.Cluster) *spec.Part[spec.PrivateLink] { return &c.SecureConnectivity }, readPrivateLink, (*writer).privateLink),
	keyOf("secrets", func(c *spec.Cluster) *spec.Part[[]spec.Secret] { return &c.Secrets }, readSecrets, (*writer).secrets),
	keyOf("clients", func(c *spec.Cluster) *spec.Part[[]spec.Client] { return &c.Clients }, readClients, (*writer).clients),
	keyOf("monitoringClients", func(c *spec.Cluster) *spec.Part[[]spec.MonitoringClient] { return &c.MonitoringClients }, readMonitoringClients, (*writer).monitoringClients),
}

// A clusterKey is one key of a cluster.
type clusterKey struct {
	name    string
	read    func(mapping, *spec.Cluster)
	take    func(to *spec.Cluster, from spec.Cluster)
	hidden  func(spec.Cluster) (notShown, bool) // whether the live value is not visible, which an exported file says
	write   func(*writer, spec.Cluster)
	setting func(desired, live spec.Cluster) (Setting, error) // nil if it is not a setting
	shown   func(desired spec.Cluster) (string, spec.Pos)     // the value of a setting and its place, for people
}

// keyOf is the row of a key, given the part of the model that has its value.
func keyOf[T any](name string, of func(*spec.Cluster) *spec.Part[T], read reading[T], write func(*writer, T)) clusterKey {
	return clusterKey{
		name:   name,
		read:   func(m mapping, c *spec.Cluster) { *of(c) = part(m, name, read) },
		take:   func(to *spec.Cluster, from spec.Cluster) { *of(to) = *of(&from) },
		hidden: func(c spec.Cluster) (notShown, bool) { return notShownOf(name, *of(&c)) },
		write: func(w *writer, c spec.Cluster) {
			if value, known := of(&c).Get(); known {
				write(w, value)
			}
		},
	}
}

func never(spec.Cluster) (notShown, bool) { return notShown{}, false }

// setting is the row of a key that has one value.
func setting[T any](name string, of func(*spec.Cluster) *spec.Part[T], f form[T]) clusterKey {
	k := keyOf(name, of, f.read, func(w *writer, value T) {
		text, ok := f.text(value)
		switch {
		case !ok || text == "":
			return
		case !f.literal:
			text = Scalar(text)
		}
		if f.within == "" {
			w.line(2, "%s: %s", name, text)
			return
		}
		w.line(2, "%s:", name)
		w.line(3, "%s: %s", f.within, text)
	})
	if f.unseen {
		k.hidden = never
	}
	k.shown = func(desired spec.Cluster) (string, spec.Pos) {
		text, _ := f.text(of(&desired).Value())
		return text, of(&desired).Pos
	}
	k.setting = func(desired, live spec.Cluster) (Setting, error) {
		is := of(&live).Value()
		text, ok := f.text(is)
		if f.like != nil {
			text, ok = f.like(of(&desired).Value(), is)
		}
		switch {
		case ok:
			return Setting{Text: text, Literal: f.literal, Within: f.within}, nil
		case f.refused != "":
			return Setting{}, errors.New(f.refused)
		}
		return Setting{}, fmt.Errorf("%s %v is not known to this camsync", name, is)
	}
	return k
}

// A form is how a file has the values of a type.
type form[T any] struct {
	read    reading[T]
	text    func(live T) (string, bool)          // false if a file cannot say it
	like    func(desired, live T) (string, bool) // the same as the file has it now; nil if there is one way
	literal bool                                 // the text is YAML, and no string
	within  string                               // the key inside that has the value; empty if it is the value of the key itself
	unseen  bool                                 // the API never shows it, so nothing is said of that
	refused string                               // of a live value that a file cannot say
}

var (
	described = form[string]{
		read: checked(spec.CheckDescription, prose),
		text: func(s string) (string, bool) { return s, spec.CheckDescription(s) == "" },
	}
	scheduled = form[string]{
		read:    checked(spec.CheckSchedule, spaced),
		text:    func(s string) (string, bool) { return s, spec.CheckSchedule(s) == "" },
		refused: "the live schedule is none that a file can have",
	}
	stages     = options(spec.Stages(), "the live cluster has no stage that a file can name; remove the key stage from the file")
	encryption = form[string]{
		read:   in(encryptionObject, func(m mapping) (string, bool) { return required(m, "type", option(spec.EncryptionTypes())) }),
		text:   options(spec.EncryptionTypes(), "").text,
		within: "type",
	}
	choice   = form[spec.Choice]{read: readChoice, text: written, like: writtenAs, refused: "its live value has no name that a file can use"}
	boolean  = form[bool]{read: readBoolean, text: func(b bool) (string, bool) { return strconv.FormatBool(b), true }, literal: true}
	age      = form[time.Duration]{read: spanOf(15 * time.Minute), text: func(d time.Duration) (string, bool) { return spec.FormatSpan(d), d > 0 }, unseen: true}
	packages = form[int]{read: whole(1, noMost), text: func(i int) (string, bool) { return strconv.Itoa(i), i >= 1 }, literal: true, unseen: true}
)

func readChoice(r *reader, n *yaml.Node, what string) (spec.Choice, bool) {
	s, ok := guarded(checkWords)(r, n, what)
	return spec.Choice{Name: s}, ok
}

// options is the form of a text that is one of the options.
func options(all []string, refused string) form[string] {
	return form[string]{
		read:    option(all),
		text:    func(s string) (string, bool) { return s, slices.Contains(all, s) },
		refused: refused,
	}
}

// written is a choice by its display name, or by its uuid where that cannot be written.
func written(live spec.Choice) (string, bool) {
	if writable(live.Name) {
		return live.Name, true
	}
	return live.UUID, writable(live.UUID)
}

// writtenAs is a choice as the file has another one: by its display name, its code or its uuid.
func writtenAs(desired, live spec.Choice) (string, bool) {
	text := live.Name
	switch was := desired.Name; {
	case len(was) == 36 && strings.Count(was, "-") == 4:
		text = live.UUID
	case !strings.HasSuffix(was, ")") && live.Code() != "":
		text = live.Code()
	}
	return text, writable(text)
}

// writable reports whether a file may have a text as the name of a choice.
func writable(text string) bool {
	return strings.TrimSpace(text) != "" && !strings.ContainsFunc(text, unicode.IsControl)
}

// A Setting is the value of a cluster's key as a file has it.
type Setting struct {
	Text    string
	Literal bool   // the text is YAML, such as true, and no string
	Within  string // the key inside that has the value; empty if it is the value of the key itself
}

// SettingOf is the live value of a cluster's key, in the way in which the desired cluster has its own. The error says
// why a file cannot have it.
func SettingOf(key string, desired, live spec.Cluster) (Setting, error) {
	if isEncryptionKey(key) {
		return keyOfEncryption(key, live)
	}
	for _, k := range clusterKeys {
		if k.name == key && k.setting != nil {
			return k.setting(desired, live)
		}
	}
	return Setting{}, errors.New(key + " cannot be written in a file")
}
