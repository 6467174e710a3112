package main

import (
	"os/exec"
	"strings"
	"testing"
)

// Kubernetes' libraries are larger than everything else, so camsync without replicas does not link
// them.
func TestThePlainProgramLinksNothingOfKubernetes(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "../camsync")
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "k8s.io/") || strings.Contains(line, "internal/leader") {
			t.Errorf("cmd/camsync links %s", line)
		}
	}
}
