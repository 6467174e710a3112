package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/camsync/camsync/internal/tools/terraform"
)

// terraformCondition is whether there is a Terraform. In a CI job there has to be one.
func terraformCondition(condition string) (bool, error) {
	if condition != "terraform" {
		return false, fmt.Errorf("no such condition: %s", condition)
	}
	_, found := terraform.Find()
	if !found && os.Getenv("CI") == "true" {
		return false, errors.New(terraform.Absent)
	}
	return found, nil
}

// terraformCommand is: terraform N ARGUMENT…. It runs in credentials/tf, whose state may hold secrets, and exits with N.
func terraformCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: terraform N argument…")
	}
	program, _ := terraform.Find()
	if strings.Contains("plan apply", args[1]) {
		args = append(args, "-no-color", "-input=false", "-lock=false")
	}
	c, err := program.Command(ts.MkAbs("credentials/tf"), environOf(ts), args[1:]...)
	ts.Check(err)
	c.Stdout, c.Stderr = ts.Stdout(), ts.Stderr()
	got := 0
	if err, exit := c.Run(), new(exec.ExitError); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if args[0] != strconv.Itoa(got) {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// environOf are the variables of a script as they are now.
func environOf(ts *testscript.TestScript) []string {
	env := []string{"PATH=" + os.Getenv("PATH")}
	for _, entry := range worldOf(ts).env {
		if name, _, _ := strings.Cut(entry, "="); name != "PATH" {
			env = append(env, name+"="+ts.Getenv(name))
		}
	}
	for _, name := range []string{"TF_VAR_SLACK_TOKEN", "TF_VAR_production_db", "TF_VAR_staging_db"} {
		env = append(env, name+"="+ts.Getenv(name))
	}
	return env
}

// place is what fillCommand replaces.
var place = regexp.MustCompile(`<<(\w+) ([^<>]+)>>`)

// fillCommand is: fill FILE… It replaces in the files <<cluster NAME>> and <<client CLUSTER NAME>> by the ids that the
// emulator has chosen, and <<region CODE>>, <<channel NAME>>, <<plan NAME>> and <<generation NAME>> by theirs, and <<owner of>>
// by the organisation's. "<<big N>>"
// becomes a text of N KiB.
func fillCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: fill FILE…")
	}
	w := worldOf(ts)
	for _, file := range args {
		text := place.ReplaceAllStringFunc(ts.ReadFile(file), func(found string) string {
			m := place.FindStringSubmatch(found)
			value, err := w.idOf(m[1], m[2])
			ts.Check(err)
			return value
		})
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o600))
	}
}

func (w *world) idOf(kind, name string) (string, error) {
	switch kind {
	case "cluster":
		return w.uuid(name)
	case "owner":
		var all []struct{ OwnerID string }
		err := w.get("/clusters", &all)
		return all[0].OwnerID, err
	case "big":
		var n int
		_, err := fmt.Sscan(name, &n)
		return strings.Repeat(strings.Repeat("x", 1024), n), err
	case "client":
		cluster, client, _ := strings.Cut(name, " ")
		var all []struct{ ClientID, Name string }
		err := w.get("/clusters/{"+cluster+"}/clients", &all)
		for _, c := range all {
			if c.Name == client {
				return c.ClientID, err
			}
		}
		return "", fmt.Errorf("there is no client %s: %w", name, err)
	}
	type named struct{ Name, UUID string }
	var offers struct {
		Regions          []named
		ClusterPlanTypes []named
		Channels         []struct {
			named
			AllowedGenerations []named
		}
	}
	err := w.get("/clusters/parameters", &offers)
	all := map[string][]named{"region": offers.Regions, "plan": offers.ClusterPlanTypes}
	for _, c := range offers.Channels {
		all["channel"] = append(all["channel"], c.named)
		all["generation"] = append(all["generation"], c.AllowedGenerations...)
	}
	for _, one := range all[kind] {
		if one.Name == name || strings.HasSuffix(one.Name, "("+name+")") {
			return one.UUID, nil
		}
	}
	return "", fmt.Errorf("there is no %s %s: %w", kind, name, err)
}

func (w *world) get(path string, into any) error {
	text, err := w.send(http.MethodGet, path, "")
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
