// Command camsync keeps a Camunda 8 SaaS organisation as a YAML file says it should be.
package main

import (
	"os"

	"github.com/camsync/camsync/internal/cli"
)

func main() {
	os.Exit(cli.Main())
}
