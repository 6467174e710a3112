package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func required(checks ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Required: true, Validators: checks}
}

// fixed is an attribute whose change replaces the resource.
func fixed(checks ...validator.String) schema.StringAttribute {
	a := required(checks...)
	a.PlanModifiers = []planmodifier.String{stringplanmodifier.RequiresReplace()}
	return a
}

func computed() schema.StringAttribute {
	return schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
}

func secret(a schema.StringAttribute) schema.StringAttribute {
	a.Sensitive = true
	return a
}

func clusterSchema() schema.Schema {
	generation := required()
	generation.PlanModifiers = []planmodifier.String{stringplanmodifier.RequiresReplaceIf(
		func(ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			var automatic types.Bool
			resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("auto_update"), &automatic)...)
			resp.RequiresReplace = !automatic.ValueBool()
		}, "replaced unless it updates itself", "replaced unless it updates itself")}
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"id": computed(), "name": required(), "channel": fixed(), "region": fixed(), "plan_type": fixed(),
		"generation": generation, "current_generation": computed(),
		"auto_update": schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(true),
			PlanModifiers: []planmodifier.Bool{boolplanmodifier.RequiresReplace()}},
		"description": schema.StringAttribute{Optional: true, Validators: []validator.String{length{150, true}}},
	}}
}

func clientSchema() schema.Schema {
	var all []attr.Value
	for _, s := range scopes {
		all = append(all, types.StringValue(s))
	}
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"id": computed(), "cluster_id": fixed(), "name": fixed(length{50, false}),
		"scopes": schema.SetAttribute{ElementType: types.StringType, Optional: true, Computed: true, Default: setdefault.StaticValue(types.SetValueMust(types.StringType, all)),
			Validators: []validator.Set{oneOf(scopes)}, PlanModifiers: []planmodifier.Set{setplanmodifier.RequiresReplace()}},
		"secret": secret(computed()), "zeebe_client_id": computed(), "zeebe_address": computed(), "zeebe_authorization_server_url": computed(),
	}}
}

func secretSchema() schema.Schema {
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"cluster_id": fixed(), "name": fixed(length{50, false}), "value": secret(fixed()),
	}}
}

func allowlistSchema() schema.Schema {
	return schema.Schema{
		Attributes: map[string]schema.Attribute{"id": computed(), "cluster_id": fixed()},
		Blocks: map[string]schema.Block{"ip_whitelist": schema.SetNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"ip":          required(network{}),
			"description": schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("")},
		}}}},
	}
}

func memberSchema() schema.Schema {
	var roles []string
	for role := range assignable {
		roles = append(roles, role)
	}
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"email": fixed(), "roles": schema.SetAttribute{ElementType: types.StringType, Required: true, Validators: []validator.Set{oneOf(roles)}},
	}}
}
