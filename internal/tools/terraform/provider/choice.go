package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// choice is a data source of what clusters are made of.
type choice struct {
	name string
	api  *api
}

func (c *choice) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "camunda_" + c.name
}

func (c *choice) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{"id": schema.StringAttribute{Computed: true}, "name": schema.StringAttribute{Required: true}}
	if c.name == "channel" {
		attributes["default_generation_id"] = schema.StringAttribute{Computed: true}
		attributes["default_generation_name"] = schema.StringAttribute{Computed: true}
		attributes["allowed_generations"] = schema.ListNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true}, "name": schema.StringAttribute{Computed: true},
		}}}
	}
	resp.Schema = schema.Schema{Attributes: attributes}
}

func (c *choice) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	c.api, _ = req.ProviderData.(*api)
}

func (c *choice) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	var offers struct {
		Regions, ClusterPlanTypes []named
		Channels                  []struct {
			named
			DefaultGeneration  named
			AllowedGenerations []named
		}
	}
	if err := c.api.get(ctx, &offers, "clusters", "parameters"); err != nil {
		resp.Diagnostics.AddError("reading what there is", err.Error())
		return
	}
	set := func(attribute string, value any) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	all := map[string][]named{"region": offers.Regions, "cluster_plan_type": offers.ClusterPlanTypes}[c.name]
	for _, channel := range offers.Channels {
		if c.name != "channel" {
			break
		}
		all = append(all, channel.named)
		if channel.Name != name.ValueString() {
			continue
		}
		set("default_generation_id", channel.DefaultGeneration.UUID)
		set("default_generation_name", channel.DefaultGeneration.Name)
		var generations []generation
		for _, g := range channel.AllowedGenerations {
			generations = append(generations, generation{g.UUID, g.Name})
		}
		set("allowed_generations", generations)
	}
	for _, one := range all {
		if one.Name == name.ValueString() {
			set("id", one.UUID)
			set("name", one.Name)
			return
		}
	}
	resp.Diagnostics.AddAttributeError(path.Root("name"), "there is no "+c.name+" of this name", name.ValueString())
}

type generation struct {
	ID   string `tfsdk:"id"`
	Name string `tfsdk:"name"`
}
