package docs

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// terraform stands in for Terraform with a configuration of all that is live: state pull prints its state, and state rm takes
// addresses out of it. What a real one makes of the HCL is tested elsewhere.
func terraform(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "state" && args[1] == "pull":
		return pull()
	case len(args) > 2 && args[0] == "state" && args[1] == "rm":
		fmt.Printf("Successfully removed %d resource instance(s).\n", len(args)-2)
		return nil
	case len(args) == 1 && (args[0] == "init" || args[0] == "plan" || args[0] == "apply"):
		return nil
	}
	return fmt.Errorf("terraform %q: not known here", args)
}

// pull prints a state as version 0.1 of the provider writes it.
func pull() error {
	token, err := login("olga@example.com")
	if err != nil {
		return err
	}
	base := os.Getenv("CAMUNDA_CONSOLE_BASE_URL")
	type named struct{ UUID string }
	var clusters []struct {
		UUID, Name, Description               string
		Channel, Region, PlanType, Generation named
		AutoUpdate                            bool
		IPAllowlist                           []struct{ IP, Description string }
	}
	var members []struct {
		Email string
		Roles []string
	}
	if err := request(token, http.MethodGet, base+"/clusters", "", &clusters); err != nil {
		return err
	}
	if err := request(token, http.MethodGet, base+"/members", "", &members); err != nil {
		return err
	}
	type object = map[string]any
	var resources []object
	add := func(kind, name string, attributes object) {
		resources = append(resources, object{
			"mode": "managed", "type": kind, "name": strings.NewReplacer("-", "_", "@", "_", ".", "_").Replace(name),
			"provider":  `provider["registry.terraform.io/camunda-community-hub/camunda"]`,
			"instances": []object{{"schema_version": 0, "attributes": attributes}},
		})
	}
	for _, c := range clusters {
		add("camunda_cluster", c.Name, object{
			"id": c.UUID, "name": c.Name, "description": c.Description, "channel": c.Channel.UUID, "region": c.Region.UUID, "plan_type": c.PlanType.UUID,
			"generation": c.Generation.UUID, "current_generation": c.Generation.UUID, "auto_update": c.AutoUpdate,
		})
		if len(c.IPAllowlist) > 0 {
			var blocks []object
			for _, e := range c.IPAllowlist {
				blocks = append(blocks, object{"ip": e.IP, "description": e.Description})
			}
			add("camunda_cluster_ip_whitelist", c.Name, object{"id": c.UUID, "cluster_id": c.UUID, "ip_whitelist": blocks})
		}
		var secrets map[string]string
		var clients []struct {
			ClientID, Name string
			Permissions    []string
		}
		if err := request(token, http.MethodGet, base+"/clusters/"+c.UUID+"/secrets", "", &secrets); err != nil {
			return err
		}
		if err := request(token, http.MethodGet, base+"/clusters/"+c.UUID+"/clients", "", &clients); err != nil {
			return err
		}
		for name, value := range secrets {
			add("camunda_cluster_connector_secret", c.Name+"_"+name, object{"cluster_id": c.UUID, "name": name, "value": value})
		}
		for _, k := range clients {
			add("camunda_cluster_client", c.Name+"_"+k.Name, object{
				"id": c.UUID + "/" + k.ClientID, "cluster_id": c.UUID, "name": k.Name, "scopes": k.Permissions, "secret": nil, "zeebe_client_id": k.ClientID,
			})
		}
	}
	for _, m := range members {
		if m.Roles[0] != "owner" {
			add("camunda_organization_member", m.Email, object{"email": m.Email, "roles": m.Roles})
		}
	}
	return json.NewEncoder(os.Stdout).Encode(object{"version": 4, "terraform_version": "1.8.5", "serial": 1, "lineage": "x", "outputs": object{}, "resources": resources})
}
