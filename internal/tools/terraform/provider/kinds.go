package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var entryType = map[string]attr.Type{"ip": types.StringType, "description": types.StringType}

// same is an import id that is the value of an attribute.
func same(names ...string) func(string) (map[string]string, error) {
	return func(id string) (map[string]string, error) {
		if id == "" || strings.Contains(id, "/") {
			return nil, fmt.Errorf("%q is not an id", id)
		}
		all := map[string]string{}
		for _, name := range names {
			all[name] = id
		}
		return all, nil
	}
}

// below is an import id of the form CLUSTER/OWN.
func below(own string) func(string) (map[string]string, error) {
	return func(id string) (map[string]string, error) {
		cluster, rest, ok := strings.Cut(id, "/")
		if !ok || cluster == "" || rest == "" {
			return nil, errors.New("want CLUSTER/" + own)
		}
		all := map[string]string{"cluster_id": cluster, own: rest}
		if own == "zeebe_client_id" {
			all["id"] = id
		}
		return all, nil
	}
}

func kinds() []kind {
	return []kind{
		{"cluster", clusterSchema(), same("id"), readCluster},
		{"cluster_client", clientSchema(), below("zeebe_client_id"), readClient},
		{"cluster_connector_secret", secretSchema(), below("name"), readSecret},
		{"cluster_ip_whitelist", allowlistSchema(), same("id", "cluster_id"), readAllowlist},
		{"organization_member", memberSchema(), same("email"), readMember},
	}
}

func readCluster(ctx context.Context, a *api, was func(string) string) (map[string]attr.Value, error) {
	c, err := a.cluster(ctx, was("id"))
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, errGone
	}
	generation := was("generation") // where it began, as long as it updates itself
	if generation == "" || !c.AutoUpdate {
		generation = c.Generation.UUID
	}
	description := types.StringNull()
	if c.Description != "" {
		description = types.StringValue(c.Description)
	}
	return map[string]attr.Value{
		"name": types.StringValue(c.Name), "channel": types.StringValue(c.Channel.UUID), "region": types.StringValue(c.Region.UUID),
		"plan_type": types.StringValue(c.PlanType.UUID), "generation": types.StringValue(generation),
		"current_generation": types.StringValue(c.Generation.UUID), "auto_update": types.BoolValue(c.AutoUpdate), "description": description,
	}, nil
}

func readClient(ctx context.Context, a *api, was func(string) string) (map[string]attr.Value, error) {
	var all []struct {
		ClientID, Name string
		Permissions    []string
	}
	if err := a.get(ctx, &all, "clusters", was("cluster_id"), "clients"); err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.ClientID == was("zeebe_client_id") {
			return map[string]attr.Value{
				"name": types.StringValue(c.Name), "scopes": texts(c.Permissions),
				"zeebe_address": types.StringValue(was("cluster_id") + ".zeebe.camunda.io:443"), "zeebe_authorization_server_url": types.StringValue("https://login.cloud.camunda.io/oauth/token"),
			}, nil
		}
	}
	return nil, errGone
}

func readSecret(ctx context.Context, a *api, was func(string) string) (map[string]attr.Value, error) {
	var all map[string]string
	if err := a.get(ctx, &all, "clusters", was("cluster_id"), "secrets"); err != nil {
		return nil, err
	}
	value, ok := all[was("name")]
	if !ok {
		return nil, errGone
	}
	return map[string]attr.Value{"value": types.StringValue(value)}, nil
}

func readAllowlist(ctx context.Context, a *api, was func(string) string) (map[string]attr.Value, error) {
	c, err := a.cluster(ctx, was("cluster_id"))
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, errGone
	}
	entries := []attr.Value{}
	for _, e := range c.IPAllowlist {
		entries = append(entries, types.ObjectValueMust(entryType, map[string]attr.Value{"ip": types.StringValue(e.IP), "description": types.StringValue(e.Description)}))
	}
	return map[string]attr.Value{"ip_whitelist": types.SetValueMust(types.ObjectType{AttrTypes: entryType}, entries)}, nil
}

func readMember(ctx context.Context, a *api, was func(string) string) (map[string]attr.Value, error) {
	var all []struct {
		Email string
		Roles []string
	}
	if err := a.get(ctx, &all, "members"); err != nil {
		return nil, err
	}
	for _, m := range all {
		if m.Email == was("email") {
			roles := []string{}
			for _, r := range m.Roles {
				if assignable[r] {
					roles = append(roles, r)
				}
			}
			return map[string]attr.Value{"roles": texts(roles)}, nil
		}
	}
	return nil, errGone
}

func texts(all []string) types.Set {
	values := []attr.Value{}
	for _, s := range all {
		values = append(values, types.StringValue(s))
	}
	return types.SetValueMust(types.StringType, values)
}
