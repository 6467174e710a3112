package main

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A kind is a type of resource: its name, what it looks like, the attributes that its import id gives, and how it is read.
type kind struct {
	name   string
	schema schema.Schema
	parts  func(id string) (map[string]string, error)
	read   func(ctx context.Context, a *api, was func(string) string) (map[string]attr.Value, error)
}

var errGone = errors.New("it is not there")

// reading is a resource that can be read and imported, and never written.
type reading struct {
	kind
	api *api
}

func (r *reading) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "camunda_" + r.name
}

func (r *reading) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.schema
}

func (r *reading) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.api, _ = req.ProviderData.(*api)
}

func (r *reading) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	parts, err := r.parts(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("import id", err.Error())
		return
	}
	for name, value := range parts {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

func (r *reading) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	was := func(name string) string {
		var s types.String
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(name), &s)...)
		return s.ValueString()
	}
	values, err := r.read(ctx, r.api, was)
	switch {
	case errors.Is(err, errGone):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.AddError("reading camunda_"+r.name, err.Error())
		return
	}
	for name, value := range values {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

const refusal = "the stand-in for the provider does not write"

func (*reading) Create(_ context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.AddError(refusal, "create")
}

func (*reading) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError(refusal, "update")
}

func (*reading) Delete(_ context.Context, _ resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.AddError(refusal, "delete")
}
