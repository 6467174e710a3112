package orgfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// An object is a mapping with fixed keys.
type object struct {
	name string   // for messages, with its article
	keys []string // in the order that messages and exported files have them
	// guarded: what stands here may be a secret in the wrong place, so messages repeat none of it.
	guarded bool
	// open: a key that is not one of these belongs to others, and is left alone.
	open bool
}

var (
	rootObject         = object{name: "the file", keys: []string{"apiVersion", "organization", "policy", "defaults", "members", "catalog", "clusters", "workspaces"}}
	organizationObject = object{name: "organization", keys: []string{"ownerId"}}
	policyObject       = object{name: "policy", keys: []string{"prune", "allow", "maxDeletePercent", "minAdmins", "protect", "recreate", "backupBefore", "backupFresh", "upgrade", "wake", "unmanaged"}}
	unmanagedObject    = object{name: "unmanaged", keys: prunableKinds()}
	defaultsObject     = object{name: "defaults", keys: []string{"cluster"}}
	memberObject       = object{name: "a member", keys: []string{"email", "roles"}}
	clusterObject      = object{name: "a cluster", keys: slices.Concat(identityKeys, mapped(clusterKeys, func(k clusterKey) string { return k.name }))}
	encryptionObject   = object{name: "encryption", keys: []string{"type", primaryKey, secondaryKey}}
	allowlistObject    = object{name: "an allowlist entry", keys: []string{"ip", "description"}}
	linkObject         = object{name: "secureConnectivity", keys: []string{"state", "allowedPrincipals", "allowedRegions"}}
	secretObject       = object{name: "a secret", keys: []string{"env", "file", "command", "key", "keep"}, guarded: true}
	clientObject       = object{name: "a client", keys: []string{"name", "permissions", "credentials"}}
	credentialsObject  = object{name: "credentials", keys: []string{"file", "format", "command"}}
	monitoringObject   = object{name: "a monitoring client", keys: []string{"name", "credentials"}}
)

// clusterDefaultsObject is the key cluster of defaults.
var clusterDefaultsObject = object{name: "cluster of defaults", keys: defaultKeys}

// identityKeys say which cluster it is, and are all the keys of one that is to be deleted.
var identityKeys = []string{"name", "uuid", "formerly", "state"}

func prunableKinds() []string {
	return mapped(spec.PrunableKinds(), func(k spec.Kind) string { return string(k) })
}

// mapped is what a function makes of each item of a list.
func mapped[T, U any](all []T, to func(T) U) []U {
	list := make([]U, len(all))
	for i, one := range all {
		list[i] = to(one)
	}
	return list
}

// instead says what a word that is none of the options could have been: the nearest one, or all.
func instead(word string, options []string) string {
	if near := lookalike.Nearest(word, options); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "want " + oneOf(options)
}

// oneOf lists the options for a message.
func oneOf(options []string) string {
	if len(options) == 1 {
		return options[0]
	}
	return "one of " + strings.Join(options, ", ")
}

// quote shows a text of a file in a message: escaped, and cut where it is long.
func quote(text string) string { return fmt.Sprintf("%q", clip(text)) }

func clip(text string) string {
	const most = 60
	runes := 0
	for i := range text {
		if runes++; runes > most {
			return text[:i] + "…"
		}
	}
	return text
}
