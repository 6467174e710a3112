package cli

import "github.com/camsync/camsync/internal/spec"

// secretFiles are the files that secrets of an organisation come from.
func secretFiles(o spec.Organization) (paths []string) {
	for _, c := range o.Clusters.Value() {
		for _, secret := range c.Secrets.Value() {
			if secret.Source.File != "" {
				paths = append(paths, secret.Source.File)
			}
		}
	}
	return paths
}
