package ci_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

type releaseJob struct {
	Needs       string
	Environment string
	Permissions map[string]string
	Steps       []struct {
		Name, Uses, Run  string
		WorkingDirectory string `yaml:"working-directory"`
		With, Env        map[string]string
	}
}

func releaseJobs(t *testing.T) map[string]releaseJob {
	t.Helper()
	text, err := os.ReadFile("../.github/workflows/release.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Permissions map[string]string
		Jobs        map[string]releaseJob
	}
	if err := yaml.Unmarshal(text, &workflow); err != nil {
		t.Fatal(err)
	}
	if len(workflow.Permissions) > 0 || len(workflow.Jobs) != 2 {
		t.Errorf("permissions %v, %d jobs", workflow.Permissions, len(workflow.Jobs))
	}
	return workflow.Jobs
}

// The job that runs what the repository holds can write nothing, and the one that can runs nothing of it. No expression
// gets into the text of a script.
func TestReleaseSeparatesBuildingFromPublishing(t *testing.T) {
	jobs := releaseJobs(t)
	build, publish := jobs["build"], jobs["publish"]
	if !maps.Equal(build.Permissions, map[string]string{"contents": "read"}) {
		t.Errorf("building may %v", build.Permissions)
	}
	if !maps.Equal(publish.Permissions, map[string]string{"contents": "write", "packages": "write", "id-token": "write", "attestations": "write"}) || publish.Needs != "build" || publish.Environment == "" {
		t.Errorf("publishing may %v, after %q, in %q", publish.Permissions, publish.Needs, publish.Environment)
	}
	for name, job := range jobs {
		for _, s := range job.Steps {
			checksOut, runsCode := strings.HasPrefix(s.Uses, "actions/checkout@"), regexp.MustCompile(`\b(go|make|npm) `).MatchString(s.Run)
			switch {
			case strings.Contains(s.Run, "${{"):
				t.Errorf("%s: an expression in the text of a script: %s", name, s.Run)
			case name == "publish" && (checksOut || runsCode):
				t.Errorf("publishing runs what the repository holds: %s%s", s.Uses, s.Run)
			case checksOut && s.With["persist-credentials"] != "false":
				t.Error("the checkout keeps the token")
			case name == "build" && (s.Env["TOKEN"] != "" || s.Env["GH_TOKEN"] != ""):
				t.Errorf("building has a token: %s", s.Run)
			}
		}
	}
	docker, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range build.Steps {
		if version := s.With["go-version"]; strings.HasPrefix(s.Uses, "actions/setup-go@") && !strings.Contains(string(docker), "FROM golang:"+version+"@") {
			t.Errorf("Go is %s, and another one in the Dockerfile", version)
		}
	}
}

// runs runs the steps of a job with a shell as GitHub's runner does, with programs of which no machine has the real ones: each writes
// what it was called with into the file calls. The images go to the registry, if there is one. It returns the calls and what the first failing step has said.
func (j releaseJob) runs(t *testing.T, checkout string, programs map[string]string, registry string) (calls, wrong string) {
	t.Helper()
	bin, home := t.TempDir(), t.TempDir()
	for name, script := range programs {
		text := "#!/bin/bash\nset -eu\necho \"" + name + " $*\" >>\"$CALLS\"\n" + script + "\n"
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	log := filepath.Join(home, "calls")
	for _, s := range j.Steps {
		if s.Run == "" {
			continue
		}
		c := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
		c.Dir = filepath.Join(checkout, s.WorkingDirectory)
		c.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + home, "CALLS=" + log, "RUNNER_TEMP=" + home, "GITHUB_WORKSPACE=" + checkout}
		for name, value := range s.Env {
			known, found := map[string]string{
				"${{ github.ref_name }}": "v0.2.0-rc.1", "${{ github.token }}": secret, "${{ github.repository }}": "camsync/camsync",
				"${{ vars.IMAGE_REGISTRY }}": registry, "${{ vars.IMAGE_REGISTRY_USER || github.actor }}": "ana",
				"${{ secrets.IMAGE_REGISTRY_TOKEN || github.token }}": secret,
			}[value]
			if !found {
				t.Fatalf("%s: %s", name, value)
			}
			c.Env = append(c.Env, name+"="+known)
		}
		if text, err := c.CombinedOutput(); err != nil {
			wrong = s.Name + ": " + string(text)
			break
		}
	}
	text, err := os.ReadFile(log)
	if err != nil && wrong == "" {
		t.Fatal(err)
	}
	return string(text), wrong
}

// What is built is built twice, and not released if that gives other bytes.
func TestReleaseIsBuiltTwice(t *testing.T) {
	build := releaseJobs(t)["build"]
	for name, c := range map[string]struct{ builds, wrong string }{
		"the same": {`echo same >dist/SHA256SUMS`, ""},
		"another":  {`pwd >dist/SHA256SUMS`, "Build it again, elsewhere, and compare: "},
		"none":     {`echo no network >&2; exit 1`, "Build: no network"},
	} {
		t.Run(name, func(t *testing.T) {
			calls, wrong := build.runs(t, t.TempDir(), map[string]string{
				"go":  "mkdir dist\n" + c.builds,
				"git": `mkdir "${@: -1}"`, // clone --quiet . DIRECTORY
			}, "")
			if c.wrong == "" && wrong != "" || !strings.HasPrefix(wrong, c.wrong) {
				t.Errorf("%q, and not %q", wrong, c.wrong)
			}
			if want := "go run ./internal/tools/release v0.2.0-rc.1\n"; c.wrong == "" && strings.Count(calls, want) != 2 {
				t.Errorf("the calls:\n%s", calls)
			}
		})
	}
}

// What is published is what has a checksum, with the images; nothing is if a file is another one.
func TestReleaseIsChecked(t *testing.T) {
	publish := releaseJobs(t)["publish"]
	programs := map[string]string{"skopeo": `[ "$1" != login ] || [ "$(cat)" = ` + secret + ` ]`, "gh": `[ "$GH_TOKEN" = ` + secret + ` ]`}
	for name, c := range map[string]struct{ before, wrong string }{
		"as built":          {":", ""},
		"another byte":      {"echo >>dist/camsync.deb", "Check the files: "},
		"a file more":       {"echo >dist/more", "Check the files: more has no checksum"},
		"a file less":       {"rm dist/camsync.deb", "Check the files: "},
		"no checksums":      {": >dist/SHA256SUMS", "Check the files: "},
		"something for all": {"echo >dist/.deb", ""}, // hidden files are not published
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			setup := exec.Command("bash", "-ec", "mkdir dist; cd dist; echo a >camsync.deb; echo b >NOTES.md; sha256sum * >../sums; mv ../sums SHA256SUMS; cd ..; "+c.before)
			setup.Dir = dir
			if text, err := setup.CombinedOutput(); err != nil {
				t.Fatal(err, string(text))
			}
			calls, wrong := publish.runs(t, dir, programs, "registry.example.com/team")
			if c.wrong == "" && wrong != "" || !strings.HasPrefix(wrong, c.wrong) || c.wrong != "" && calls != "" {
				t.Errorf("%q, and not %q; calls:\n%s", wrong, c.wrong, calls)
			}
			if c.wrong != "" {
				return
			}
			for _, want := range []string{
				"skopeo login --username ana --password-stdin registry.example.com\n",
				"skopeo copy --all --retry-times 3 oci-archive:camsync_0.2.0-rc.1_oci.tar:0.2.0-rc.1 docker://registry.example.com/team/camsync:0.2.0-rc.1\n",
				"skopeo copy --all --retry-times 3 oci-archive:camsync-k8s_0.2.0-rc.1_oci.tar:0.2.0-rc.1 docker://registry.example.com/team/camsync-k8s:0.2.0-rc.1\n",
				"gh release create v0.2.0-rc.1 --verify-tag --title camsync v0.2.0-rc.1 --notes-file NOTES.md --prerelease -- NOTES.md SHA256SUMS camsync.deb\n",
			} {
				if !strings.Contains(calls, want) {
					t.Errorf("%q is not called:\n%s", want, calls)
				}
			}
			if strings.Contains(calls, secret) {
				t.Error("the token is an argument")
			}
		})
	}
}

// Where no registry is given, the images are in the release alone.
func TestReleaseWithoutARegistry(t *testing.T) {
	dir := t.TempDir()
	setup := exec.Command("bash", "-ec", "mkdir dist; cd dist; echo a >camsync.deb; sha256sum * >../sums; mv ../sums SHA256SUMS")
	setup.Dir = dir
	if text, err := setup.CombinedOutput(); err != nil {
		t.Fatal(err, string(text))
	}
	calls, wrong := releaseJobs(t)["publish"].runs(t, dir, map[string]string{"skopeo": "exit 1", "gh": ""}, "")
	if wrong != "" || strings.Contains(calls, "skopeo") || !strings.HasPrefix(calls, "gh release create ") {
		t.Errorf("%q; calls:\n%s", wrong, calls)
	}
}
