// Package terraform runs a real Terraform with a stand-in for its Camunda provider, for tests only.
package terraform

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/camsync/camsync/internal/tools/server"
)

// Absent says what to do where there is no Terraform.
const Absent = "no Terraform here: internal/tools/terraform/build.sh builds one"

// A Terraform is the program and the directory of the provider.
type Terraform struct{ binary, provider string }

// Find finds what build.sh has built; false if that is not there.
func Find() (Terraform, bool) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return Terraform{}, false
	}
	found, err := filepath.Glob(filepath.Join(cache, "camsync-test", "stand-in-*", "terraform-provider-camunda"))
	binary := server.Built("terraform")
	if err != nil || len(found) == 0 || binary == "" {
		return Terraform{}, false
	}
	newest, at := "", time.Time{}
	for _, path := range found {
		if info, err := os.Stat(path); err == nil && info.ModTime().After(at) {
			newest, at = path, info.ModTime()
		}
	}
	return Terraform{binary, filepath.Dir(newest)}, true
}

// Command is a command of Terraform in a directory, in which nothing was initialised: it asks nothing, and connects to
// nothing but the API of the environment.
func (t Terraform) Command(dir string, env []string, args ...string) (*exec.Cmd, error) {
	config := filepath.Join(dir, "cli.tfrc")
	text := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  dev_overrides {\n    \"camunda-community-hub/camunda\" = %q\n  }\n}\n", t.provider)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	c := exec.Command(t.binary, args...)
	c.Dir = dir
	c.Env = append(env, "TF_CLI_CONFIG_FILE="+config, "TF_INPUT=0", "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "CAMUNDA_CONSOLE_OAUTH_AUDIENCE=api.cloud.camunda.io")
	return c, nil
}
