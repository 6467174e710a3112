package cli

import (
	"bytes"
	"os"
	"testing"
)

// TestCommandsInHints adds to the commands in a text what the run was told, where they take it.
func TestCommandsInHints(t *testing.T) {
	root := newRoot(newApp(process{nil, os.LookupEnv, &bytes.Buffer{}, &bytes.Buffer{}, &bytes.Buffer{}, nil}))
	both := invocation{root, []string{"org.yaml", "my clusters/"}, "acme"}
	org := invocation{root: root, org: "acme"}
	for _, c := range []struct {
		i          invocation
		text, want string
	}{
		{invocation{root: root}, "camsync apply creates it", "camsync apply creates it"},
		{invocation{files: both.files}, "camsync apply creates it", "camsync apply creates it"},
		{org, "camsync apply creates it", "camsync apply --org acme creates it"},
		{both, "camsync apply creates it", "camsync apply -f org.yaml -f 'my clusters/' --org acme creates it"},
		{both, "camsync apply and camsync sync delete them; camsync rotate --finish a/client/b does", "camsync apply -f org.yaml -f 'my clusters/' --org acme and camsync sync -f org.yaml -f 'my clusters/' --org acme delete them; camsync rotate -f org.yaml -f 'my clusters/' --org acme --finish a/client/b does"},
		{org, "camsync rotate client worker --cluster production", "camsync rotate client --org acme worker --cluster production"},
		{org, "run camsync drift, or camsync backup list production.", "run camsync drift --org acme, or camsync backup list --org acme production."},
		{both, "camsync backup list production shows it", "camsync backup list --org acme production shows it"}, // it takes no -f
		{both, "camsync export; camsync demo; camsync explain KEY; camsync", "camsync export --org acme; camsync demo; camsync explain KEY; camsync"},
		{both, "camsync plan -f x.yaml --out plan.json; camsync plan --org beta; camsync plan --help", "camsync plan -f x.yaml --out plan.json; camsync plan --org beta; camsync plan --help"},
		{both, "give camsync its own client", "give camsync its own client"},
	} {
		if got := c.i.complete(c.text); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}
