package orgfile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/orgfile"
)

func TestUpgradePolicy(t *testing.T) {
	org, err := orgfile.Load([]string{"-"}, strings.NewReader(`apiVersion: camsync/v1
policy:
  upgrade:
    order: [test, prod]
    soak: 1d12h
    window: {days: [sun, tue], from: 22:30, to: "04:00", zone: Europe/Berlin}
    maxAtOnce: 2
`))
	if err != nil {
		t.Fatal(err)
	}
	u := org.Policy.Upgrade
	if got := strings.Join(u.Order, " "); got != "test prod" || u.Soak != 36*time.Hour || u.MaxAtOnce != 2 || u.Window.String() != "on tue, sun, from 22:30 to 04:00 Europe/Berlin" {
		t.Errorf("%+v, %s", u, u.Window)
	}
}

func TestInvalidUpgradePolicies(t *testing.T) {
	for policy, want := range map[string]string{
		`{}`:                                                "upgrade says nothing; give it one of its keys, or leave it out",
		`{soak: 24h}`:                                       "soak is how long the clusters of earlier stages wait, and there is no order of stages",
		`{order: []}`:                                       "order is empty; name the stages in their order, or leave order out",
		`{order: [dev, dev]}`:                               `stage "dev" is given twice`,
		`{order: [production]}`:                             `stage "production" is not known; did you mean`,
		`{order: [dev], soak: 61d}`:                         `soak "61d" is not a time from 1m to 1440h; write one such as 24h`,
		`{order: [dev], soak: -1h}`:                         `soak "-1h" is not a time from 1m to 1440h`,
		`{order: [dev], soak: 9000h}`:                       `soak "9000h" is not a time from 1m to 1440h`,
		`{order: [dev], soak: 24}`:                          "soak is a number: give a unit, such as 26h",
		`{maxAtOnce: 0}`:                                    "maxAtOnce is 0; write a whole number, 1 or more",
		`{window: {days: [tue]}}`:                           `window needs the key "zone"`,
		`{window: {zone: CEST}}`:                            `time zone "CEST" is not one of the tz database; write one such as Europe/Berlin, or UTC`,
		`{window: {zone: Local}}`:                           `time zone "Local" is not one of the tz database`,
		`{window: {zone: UTC, days: []}}`:                   "days is empty; name the days, or leave days out for every day",
		`{window: {zone: UTC, days: [tuesday]}}`:            `day "tuesday" is not known`,
		`{window: {zone: UTC, from: "09:00"}}`:              "from needs to: when the window closes",
		`{window: {zone: UTC, to: "09:00"}}`:                "to needs from: when the window opens",
		`{window: {zone: UTC, from: "09:00", to: "09:00"}}`: "to is the same time as from; leave both out for whole days",
		`{window: {zone: UTC, from: "9:00", to: "24:00"}}`:  `from "9:00" is not a time of the day; write one from "00:00" to "23:59"`,
		`{window: null}`:                                    "window has no value",
		`null`:                                              "upgrade has no value",
	} {
		_, err := orgfile.Load([]string{"-"}, strings.NewReader("apiVersion: camsync/v1\npolicy: {upgrade: "+policy+"}\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", policy, err)
		}
	}
}
