// Package examples holds those of the examples that camsync init writes: the files for CI. What users copy by hand and what
// init writes is one text.
package examples

import _ "embed"

// GitHub is the workflow of the example, for .github/workflows in the root of a repository.
//
//go:embed ci/.github/workflows/camsync.yaml
var GitHub string

// GitLab is the .gitlab-ci.yml of the example.
//
//go:embed ci/.gitlab-ci.yml
var GitLab string
