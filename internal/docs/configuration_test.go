package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/orgfile"
)

// configuration checks a block of YAML, and returns the commands that are in it.
func configuration(t *testing.T, b block) []string {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(b.text), &n); err != nil || len(n.Content) == 0 && b.info == "" {
		if !strings.HasPrefix(b.text, "# yaml-language-server: $schema=") {
			t.Errorf("%s: no rule says what is to become of the block that begins with %q", b.page, b.first())
			return nil
		}
		checkURL(t, b.page, strings.TrimPrefix(b.text, "# yaml-language-server: $schema="))
		return nil
	}
	top := n.Content[0]
	switch {
	case b.page == "docs/file-format.md" && (value(top, "apiVersion") == nil || b.heading == "apiVersion"):
		checkKey(t, b)
	case value(top, "apiVersion") != nil:
		if value(top, "organizations") == nil {
			load(t, b, b.text)
		} else if _, err := orgfile.ParseIndex([]byte(b.text), ".camsync.yaml"); err != nil {
			t.Errorf("%s: %v", b.page, err)
		}
		if name, found := strings.CutPrefix(b.first(), "# "); found && strings.HasSuffix(name, ".yaml") {
			return []string{"cat >" + name + " <<'END'\n" + b.text + "\nEND"}
		}
	case value(top, "clients") != nil:
		load(t, b, "apiVersion: camsync/v1\nclusters:\n  - name: production\n    "+strings.ReplaceAll(b.text, "\n", "\n    "))
	case value(top, "scrape_configs") != nil || value(top, "groups") != nil:
		checkPrometheus(t, b, top)
	case value(top, "jobs") != nil, top.Kind == yaml.SequenceNode && (value(top.Content[0], "uses") != nil || value(top.Content[0], "run") != nil):
		return workflow(t, b, top)
	case value(top, "include") != nil:
		for _, entry := range value(top, "include").Content {
			checkURL(t, b.page, value(entry, "remote").Value)
		}
	case value(top, "repos") != nil:
		return hooks(t, b)
	case len(top.Content) == 2 && value(top.Content[1], "script") != nil:
		return []string{value(top.Content[1], "script").Value}
	default:
		t.Errorf("%s: no rule says what is to become of the block that begins with %q", b.page, b.first())
	}
	return nil
}

// value is that of a key of a mapping; nil if there is none.
func value(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// load loads a file. The directories that it names are not there.
func load(t *testing.T, b block, text string) {
	t.Helper()
	if _, err := orgfile.Take([]string{"-"}, strings.NewReader(text)).LoadUntrusted(); err != nil {
		t.Errorf("%s: %v in\n%s", b.page, err, text)
	}
}

// around is what an example of a key has to stand in, by the heading that it is below. Where the example is of a key that is
// required, it takes the place of the one that is merged.
var around = map[string]string{
	"In the file":            "apiVersion: camsync/v1\n",
	"In organization":        "apiVersion: camsync/v1\norganization:\n  ",
	"In policy":              "apiVersion: camsync/v1\npolicy:\n  ",
	"In unmanaged":           "apiVersion: camsync/v1\npolicy:\n  unmanaged:\n    ",
	"In upgrade":             "apiVersion: camsync/v1\npolicy:\n  upgrade:\n    <<: {order: [dev, prod]}\n    ",
	"In window":              "apiVersion: camsync/v1\npolicy:\n  upgrade:\n    window:\n      <<: {days: [mon], from: \"10:00\", to: \"11:00\", zone: UTC}\n      ",
	"In defaults":            "apiVersion: camsync/v1\ndefaults:\n  ",
	"In cluster of defaults": "apiVersion: camsync/v1\ndefaults:\n  cluster:\n    ",
	"In catalog":             "apiVersion: camsync/v1\ncatalog:\n  ",
	"In each of members":     "apiVersion: camsync/v1\nmembers:\n  - <<: {email: other@example.com, roles: [visitor]}\n    ",
	"In each of clusters":    "apiVersion: camsync/v1\nclusters:\n  - <<: {name: other}\n    ",
	"In encryption":          "apiVersion: camsync/v1\nclusters:\n  - name: other\n    encryption:\n      ",
	"In each of allowlist":   "apiVersion: camsync/v1\nclusters:\n  - name: other\n    allowlist:\n      - <<: {ip: 192.0.2.1}\n        ",
	"In secureConnectivity":  "apiVersion: camsync/v1\nclusters:\n  - name: other\n    secureConnectivity:\n      <<: {allowedPrincipals: [\"arn:aws:iam::210987654321:root\"], allowedRegions: [us-east-1]}\n      ",
	"In each of secrets":     "apiVersion: camsync/v1\nclusters:\n  - name: other\n    secrets:\n      OTHER:\n        ",
	"In each of clients":     "apiVersion: camsync/v1\nclusters:\n  - name: other\n    clients:\n      - <<: {name: other, permissions: [Zeebe]}\n        ",
	"In credentials":         "apiVersion: camsync/v1\nclusters:\n  - name: other\n    clients:\n      - name: other\n        permissions: [Zeebe]\n        credentials:\n          ",

	"In each of workspaces":            "apiVersion: camsync/v1\nworkspaces:\n  - <<: {name: other}\n    ",
	"In each of members of workspaces": "apiVersion: camsync/v1\nworkspaces:\n  - name: other\n    members:\n      - <<: {email: other@example.com, role: viewer}\n        ",
	"In each of projects":              "apiVersion: camsync/v1\nworkspaces:\n  - name: other\n    projects:\n      - <<: {name: other}\n        ",
	"In files of projects":             "apiVersion: camsync/v1\nworkspaces:\n  - name: other\n    projects:\n      - name: other\n        files:\n          <<: {from: other}\n          ",

	"In each of monitoringClients":        "apiVersion: camsync/v1\nclusters:\n  - name: other\n    monitoringClients:\n      - <<: {name: other}\n        ",
	"In credentials of monitoringClients": "apiVersion: camsync/v1\nclusters:\n  - name: other\n    monitoringClients:\n      - name: other\n        credentials:\n          ",
}

// beside is what else an example needs.
var beside = map[string]string{
	"allowOpen": "\n    allowlist: []", "format": "\n          file: other.env", "primaryKey": "\n      type: External",
	"secondaryKey": "\n      type: External\n      primaryKey: 'arn:aws:kms:eu-central-1:123456789012:key/mrk-00000000000000000000000000000001'",
}

// besideIn is the same in one chapter alone.
var besideIn = map[[2]string]string{{"In each of secrets", "key"}: "\n        command: [other]"}

// checkKey loads each example of a key where it belongs.
func checkKey(t *testing.T, b block) {
	t.Helper()
	before, known := around[b.chapter]
	if !known {
		t.Errorf("%s: no rule says what is to become of the block that begins with %q", b.page, b.first())
		return
	}
	if b.heading == "apiVersion" {
		before = ""
	}
	for _, example := range strings.Split(b.text, "\n") {
		load(t, b, before+example+beside[b.heading]+besideIn[[2]string{b.chapter, b.heading}]+"\n")
	}
}

// checkURL looks for the file of this repository that an address on GitHub is of.
func checkURL(t *testing.T, page, address string) {
	t.Helper()
	parts := regexp.MustCompile(`^https://raw\.githubusercontent\.com/camsync/camsync/[^/]+/(.+)$`).FindStringSubmatch(strings.TrimSpace(address))
	if parts == nil {
		t.Errorf("%s: %s is not known", page, address)
		return
	}
	exists(t, page, parts[1])
}

func exists(t *testing.T, page, path string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, path)); err != nil {
		t.Errorf("%s: %v", page, err)
	}
}

// workflow looks at the steps of a workflow of GitHub, and returns what they run.
func workflow(t *testing.T, b block, top *yaml.Node) []string {
	t.Helper()
	list := []*yaml.Node{top}
	if jobs := value(top, "jobs"); jobs != nil {
		list = nil
		for i := 1; i < len(jobs.Content); i += 2 {
			list = append(list, value(jobs.Content[i], "steps"))
		}
	}
	var commands []string
	for _, steps := range list {
		for _, s := range steps.Content {
			if run := value(s, "run"); run != nil {
				commands = append(commands, run.Value)
				continue
			}
			uses, with := value(s, "uses").Value, value(s, "with")
			path, own := strings.CutPrefix(uses, "camsync/camsync/")
			if !own {
				continue
			}
			path, _, _ = strings.Cut(path, "@")
			inputs := action(t, filepath.Join(path, "action.yml"))
			for i := 0; i < len(with.Content); i += 2 {
				if value(inputs, with.Content[i].Value) == nil {
					t.Errorf("%s: %s takes no %s", b.page, uses, with.Content[i].Value)
				}
			}
		}
	}
	return commands
}

// action is the inputs of an action of this repository.
func action(t *testing.T, path string) *yaml.Node {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	var n yaml.Node
	if err := yaml.Unmarshal(text, &n); err != nil {
		t.Fatal(err)
	}
	return value(n.Content[0], "inputs")
}

// hooks are the command lines of hooks of pre-commit, put together as it does.
func hooks(t *testing.T, b block) []string {
	t.Helper()
	var config struct {
		Repos []struct {
			Hooks []struct {
				ID   string
				Args []string
			}
		}
	}
	var offered []struct{ ID, Entry string }
	text, err := os.ReadFile(filepath.Join(root, ".pre-commit-hooks.yaml"))
	if err == nil {
		err = yaml.Unmarshal(text, &offered)
	}
	if err == nil {
		err = yaml.Unmarshal([]byte(b.text), &config)
	}
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, h := range config.Repos[0].Hooks {
		if h.ID != offered[0].ID {
			t.Errorf("%s: there is no hook %s", b.page, h.ID)
		}
		commands = append(commands, offered[0].Entry+" "+strings.Join(h.Args, " "))
	}
	return commands
}

// checkPrometheus looks at the shape; the metrics in it are those that there are, as a test of the daemon sees to.
func checkPrometheus(t *testing.T, b block, top *yaml.Node) {
	t.Helper()
	var config struct {
		ScrapeConfigs []struct {
			JobName       string `yaml:"job_name"`
			Scheme        string
			StaticConfigs []struct{ Targets []string } `yaml:"static_configs"`
			Authorization map[string]string
		} `yaml:"scrape_configs"`
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For string
				Annotations      struct{ Summary string }
			}
		}
	}
	decoder := yaml.NewDecoder(strings.NewReader(b.text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&config); err != nil {
		t.Errorf("%s: %v", b.page, err)
	}
	for _, g := range config.Groups {
		for _, r := range g.Rules {
			if r.Alert == "" || r.Expr == "" || r.Annotations.Summary == "" || strings.Count(r.Expr, "(") != strings.Count(r.Expr, ")") {
				t.Errorf("%s: alert %+v", b.page, r)
			}
		}
	}
}
