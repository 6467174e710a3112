// Command provider stands in for Terraform's Camunda provider in tests: with the schema, the checks, the replacements and
// the import ids of its version 0.1, written from their description. It reads the API and never writes to it.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return &camunda{} }, providerserver.ServeOpts{
		Address: "registry.terraform.io/camunda-community-hub/camunda",
	})
	if err != nil {
		log.Fatal(err)
	}
}

type camunda struct{}

func (*camunda) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "camunda"
}

func (*camunda) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	text := schema.StringAttribute{Optional: true}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"client_id": text, "client_secret": schema.StringAttribute{Optional: true, Sensitive: true},
		"api_url": text, "token_url": text, "audience": text, "debug": schema.BoolAttribute{Optional: true},
	}}
}

// configuration is the provider block. What it leaves out comes from the environment.
type configuration struct {
	ClientID     types.String `tfsdk:"client_id"`
	ClientSecret types.String `tfsdk:"client_secret"`
	APIURL       types.String `tfsdk:"api_url"`
	TokenURL     types.String `tfsdk:"token_url"`
	Audience     types.String `tfsdk:"audience"`
	Debug        types.Bool   `tfsdk:"debug"`
}

func (*camunda) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var c configuration
	resp.Diagnostics.Append(req.Config.Get(ctx, &c)...)
	a, err := login(ctx, c)
	if err != nil {
		resp.Diagnostics.AddError("no login", err.Error())
		return
	}
	resp.ResourceData, resp.DataSourceData = a, a
}

func (*camunda) Resources(context.Context) []func() resource.Resource {
	var all []func() resource.Resource
	for _, one := range kinds() {
		all = append(all, func() resource.Resource { return &reading{kind: one} })
	}
	return all
}

func (*camunda) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		func() datasource.DataSource { return &choice{name: "region"} },
		func() datasource.DataSource { return &choice{name: "channel"} },
		func() datasource.DataSource { return &choice{name: "cluster_plan_type"} },
	}
}
