package main

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var scopes = []string{"Operate", "Optimize", "Tasklist", "Zeebe"}

var assignable = map[string]bool{"admin": true, "analyst": true, "developer": true, "operationsengineer": true, "taskuser": true, "visitor": true}

// length is of a text of 1 to most characters, with spaces or without.
type length struct {
	most   int
	spaces bool
}

func (l length) Description(context.Context) string { return fmt.Sprintf("1 to %d characters", l.most) }

func (l length) MarkdownDescription(ctx context.Context) string { return l.Description(ctx) }

func (l length) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	s := req.ConfigValue.ValueString()
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if n := utf8.RuneCountInString(s); n < 1 || n > l.most || !l.spaces && strings.Contains(s, " ") {
		resp.Diagnostics.AddAttributeError(req.Path, "invalid text", l.Description(ctx))
	}
}

// network is one address or network.
type network struct{}

func (network) Description(context.Context) string { return "one address or network" }

func (n network) MarkdownDescription(ctx context.Context) string { return n.Description(ctx) }

func (n network) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	s := req.ConfigValue.ValueString()
	_, err := netip.ParseAddr(s)
	if _, err2 := netip.ParsePrefix(s); err != nil && err2 != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "invalid address", n.Description(ctx))
	}
}

// oneOf is of a set of these texts.
type oneOf []string

func (o oneOf) Description(context.Context) string { return "some of " + strings.Join(o, ", ") }

func (o oneOf) MarkdownDescription(ctx context.Context) string { return o.Description(ctx) }

func (o oneOf) ValidateSet(ctx context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	for _, value := range req.ConfigValue.Elements() {
		if s, ok := value.(types.String); ok && !s.IsUnknown() && !slices.Contains(o, s.ValueString()) {
			resp.Diagnostics.AddAttributeError(req.Path, "invalid value", s.ValueString()+": want "+o.Description(ctx))
		}
	}
}
