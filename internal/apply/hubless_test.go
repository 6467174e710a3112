package apply_test

import (
	"context"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A hubless organisation has no workspaces.
type hubless struct{}

func (hubless) Workspace(context.Context, string) (*spec.Workspace, error) { return nil, nil }

func (hubless) File(context.Context, string) (api.File, []byte, error) { return api.File{}, nil, nil }

func (hubless) Files(context.Context, string) ([]api.File, error) { return nil, nil }

func (hubless) Project(context.Context, string) (*api.Project, error) { return nil, nil }

func (hubless) Environments(context.Context) ([]api.Environment, error) { return nil, nil }

func (hubless) Catalog(context.Context) (spec.Catalog, error) { return spec.Catalog{}, nil }
