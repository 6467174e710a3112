package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/emulator"
)

// A size is that of a generated organisation.
type size struct {
	clusters, secrets, clients int
	networks                   int    // in each allowlist
	credentials                bool   // clients have a destination
	source                     string // of each secret, with its cluster and number; empty for a variable
}

// write writes the files of the organisation and returns their directory.
func (s size) write(dir string) (string, error) {
	org := filepath.Join(dir, "org")
	if err := os.MkdirAll(org, 0o700); err != nil {
		return "", err
	}
	const each = 100
	for first := 0; first < s.clusters; first += each {
		var text strings.Builder
		text.WriteString("apiVersion: camsync/v1\nclusters:\n")
		for i := first; i < min(first+each, s.clusters); i++ {
			s.cluster(&text, i)
		}
		if err := os.WriteFile(filepath.Join(org, fmt.Sprintf("clusters-%04d.yaml", first)), []byte(text.String()), 0o600); err != nil {
			return "", err
		}
	}
	return org, nil
}

func (s size) cluster(text *strings.Builder, i int) {
	fmt.Fprintf(text, "  - name: cluster-%04d\n    region: europe-west1\n    channel: Stable\n    planType: G3-S\n", i)
	if s.networks > 0 {
		text.WriteString("    allowlist:\n")
	}
	for j := range s.networks {
		fmt.Fprintf(text, "      - ip: 10.%d.%d.0/24\n", i%200, j)
	}
	if s.secrets > 0 {
		text.WriteString("    secrets:\n")
	}
	for j := range s.secrets {
		source := "env: PACE_SECRET"
		if s.source != "" {
			source = fmt.Sprintf(s.source, i, j)
		}
		fmt.Fprintf(text, "      SECRET_%03d: {%s}\n", j, source)
	}
	if s.clients > 0 {
		text.WriteString("    clients:\n")
	}
	for j := range s.clients {
		fmt.Fprintf(text, "      - name: client-%02d\n        permissions: [Zeebe]\n", j)
		if s.credentials {
			fmt.Fprintf(text, "        credentials: {file: ../credentials/%d-%d.env}\n", i, j)
		}
	}
}

// seed puts the organisation into the emulator as if its files had been applied, except for the allowlists.
func (s size) seed(e *emulator.Emulator) {
	for i := range s.clusters {
		c := emulator.Cluster{Name: fmt.Sprintf("cluster-%04d", i), Secrets: map[string]string{}, Clients: map[string][]string{}}
		for j := range s.secrets {
			c.Secrets[fmt.Sprintf("SECRET_%03d", j)] = "value"
		}
		for j := range s.clients {
			c.Clients[fmt.Sprintf("client-%02d", j)] = []string{"Zeebe"}
		}
		e.AddCluster(c)
	}
}
