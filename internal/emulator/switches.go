package emulator

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// byName are the options that can be changed by name, besides all choices and all options of the Hub API.
var byName = strings.Fields(`provisioning upgrading resuming backingUp restoring failingOver connecting migrating latency upgradeGate
	jsonErrors maxMonitoringClients notInPlan notEnabled backupInterval backupTooSoon backupOutcome backupCompleted sameBackupNames
	restoringStatus restoreOutcome restoreAccepted restoreSameGeneration stable alpha withheld upgradeByMinor
	failoverUnsupported failoverCloneError failoverRestoreError failoverSuffix failoverCarriesOver
	neverUsed sameUsernames tooManyMonitoringClients namesOnce oldPasswords backupListDelay monitoringListDelay monitoringDeleteDelay
	connectivityListDelay disconnecting connectivityCondition keysUnadmitted keysFixed keylessStatus keyStateHidden`)

// switches are pointers to the options that can be changed, by their names: those of their fields, with
// hub before them for those of the Hub API.
func (o *Options) switches() map[string]any {
	all, own := map[string]any{}, map[string]any{}
	point(all, &o.Choices, func(field string) string { return strings.ToLower(field[:1]) + field[1:] })
	point(all, &o.Hub, func(field string) string { return "hub" + field })
	point(own, o, strings.ToLower)
	for _, name := range byName {
		all[name] = own[strings.ToLower(name)]
	}
	return all
}

// point adds pointers to the fields of a struct.
func point(all map[string]any, to any, name func(field string) string) {
	fields := reflect.ValueOf(to).Elem()
	for i := range fields.NumField() {
		all[name(fields.Type().Field(i).Name)] = fields.Field(i).Addr().Interface()
	}
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
