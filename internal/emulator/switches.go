package emulator

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// switches are the options that can be changed by name.
func (o *Options) switches() map[string]any {
	all := o.Choices.switches()
	maps.Copy(all, o.Hub.switches())
	maps.Copy(all, map[string]any{
		"provisioning": &o.Provisioning, "upgrading": &o.Upgrading, "resuming": &o.Resuming, "backingUp": &o.BackingUp,
		"restoring": &o.Restoring, "failingOver": &o.FailingOver, "connecting": &o.Connecting, "migrating": &o.Migrating,
		"latency": &o.Latency, "upgradeGate": &o.UpgradeGate, "jsonErrors": &o.JSONErrors,
		"maxMonitoringClients": &o.MaxMonitoringClients,
		"notInPlan":            &o.NotInPlan, "notEnabled": &o.NotEnabled,
		"backupInterval": &o.BackupInterval, "backupTooSoon": &o.BackupTooSoon, "backupOutcome": &o.BackupOutcome,
		"backupCompleted": &o.BackupCompleted, "sameBackupNames": &o.SameBackupNames,
		"restoringStatus": &o.RestoringStatus, "restoreOutcome": &o.RestoreOutcome, "restoreAccepted": &o.RestoreAccepted,
		"restoreSameGeneration": &o.RestoreSameGeneration,
		"stable":                &o.Stable, "alpha": &o.Alpha, "withheld": &o.Withheld, "upgradeByMinor": &o.UpgradeByMinor,
		"failoverUnsupported": &o.FailoverUnsupported, "failoverCloneError": &o.FailoverCloneError,
		"failoverRestoreError": &o.FailoverRestoreError, "failoverSuffix": &o.FailoverSuffix, "failoverCarriesOver": &o.FailoverCarriesOver,
		"neverUsed": &o.NeverUsed, "sameUsernames": &o.SameUsernames, "tooManyMonitoringClients": &o.TooManyMonitoringClients,
		"namesOnce":       &o.NamesOnce,
		"oldPasswords":    &o.OldPasswords,
		"backupListDelay": &o.BackupListDelay, "monitoringListDelay": &o.MonitoringListDelay, "monitoringDeleteDelay": &o.MonitoringDeleteDelay,
		"connectivityListDelay": &o.ConnectivityListDelay, "disconnecting": &o.Disconnecting, "connectivityCondition": &o.ConnectivityCondition,
		"keysUnadmitted": &o.KeysUnadmitted, "keysFixed": &o.KeysFixed, "keylessStatus": &o.KeylessStatus, "keyStateHidden": &o.KeyStateHidden,
	})
	return all
}

// words are the values that a switch accepts besides none.
func (o *Options) words() map[string][]string {
	return map[string][]string{
		"notInPlan": Features(), "notEnabled": Features(),
		"backupOutcome": {succeeds, fails, hangs}, "restoreOutcome": {succeeds, fails, "abort", hangs},
		"neverUsed": {"absent", "empty", "created"},
	}
}

// Switches are the names of the options that Set changes.
func Switches() []string { return slices.Sorted(maps.Keys(new(Options).switches())) }

// Set changes one of the options that Switches names, given as text: a duration like 15m, a number,
// true or false, or a list with commas. An unknown name or a value that does not fit is an error.
func (o *Options) Set(name, value string) error {
	list := strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
	if known := o.words()[name]; known != nil {
		for _, item := range list {
			if !slices.Contains(known, item) {
				return fmt.Errorf("%s: %q is not one of %s", name, item, strings.Join(known, ", "))
			}
		}
	}
	var err error
	switch target := o.switches()[name].(type) {
	case *string:
		*target = value
	case *bool:
		*target, err = strconv.ParseBool(value)
	case *int:
		*target, err = strconv.Atoi(value)
	case *time.Duration:
		*target, err = time.ParseDuration(value)
	case *[]string:
		*target = list
	default:
		return fmt.Errorf("%q is not an option that can be set", name)
	}
	if err != nil {
		return fmt.Errorf("%s: %q does not fit", name, value)
	}
	return nil
}
