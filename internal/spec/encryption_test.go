package spec_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func TestUnusable(t *testing.T) {
	for _, c := range []struct {
		status     spec.Status
		kind       string
		encryption spec.EncryptionStatus
		want       string // empty for usable
	}{
		{spec.Healthy, "", "", ""},
		{spec.Healthy, "Provider", "", ""},
		{spec.Healthy, "Provider", spec.KeyNotReady, ""}, // documented for External alone
		{spec.Healthy, spec.External, spec.EncryptionReady, ""},
		{spec.Healthy, spec.External, "", ""},
		{spec.Healthy, spec.External, spec.KeyNotReady, "cannot use its encryption key"},
		{spec.Healthy, spec.External, spec.KeyNotSupplied, "not supplied yet"},
		{spec.Healthy, spec.External, spec.StorageNotReady, "encrypted storage is not ready"},
		{spec.Healthy, spec.External, spec.EncryptionCreation, "CreationError"},
		{spec.Healthy, spec.External, spec.EncryptionProviding, "ProviderError"},
		{spec.Healthy, spec.External, "Rotating", "its encryption is Rotating"},
		{spec.WaitingForInput, spec.External, "", "not supplied yet"},
		{spec.WaitingForInput, spec.External, spec.EncryptionReady, "the cluster is WaitingForInput"},
		{spec.WaitingForInput, "Software", "", "the cluster is WaitingForInput"},
		{spec.Unhealthy, "Provider", "", "the cluster is Unhealthy"},
		{spec.Updating, spec.External, spec.EncryptionReady, "the cluster is Updating"},
		{spec.Maintenance, spec.External, spec.KeyNotReady, "cannot use its encryption key"},
		{"", "", "", "status is unknown"},
		{"Restoring", "", "", "the cluster is Restoring"},
	} {
		cluster := spec.Cluster{Name: "prod", UUID: "id", Status: c.status, EncryptionStatus: c.encryption}
		if c.kind != "" {
			cluster.Encryption = spec.Known(c.kind)
		}
		reason, hint := cluster.Unusable()
		if (reason == "") != (c.want == "") || !strings.Contains(reason, c.want) {
			t.Errorf("%s, %s, %s: got %q, want %q", c.status, c.kind, c.encryption, reason, c.want)
		}
		if (reason == "") != (hint == "") {
			t.Errorf("%s, %s, %s: reason %q has the hint %q", c.status, c.kind, c.encryption, reason, hint)
		}
	}
}
