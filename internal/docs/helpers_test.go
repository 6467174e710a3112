package docs

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/camsync/camsync/internal/cli"
)

// What stages call beside the ordinary programs of a machine: camsync itself, and stand-ins for what cannot be here.
// They mostly wait, and so more of them than there are cores run at once.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){
		"camsync": func() { os.Exit(cli.Main()) },
		"daemon":  func() { ends(daemon(os.Args[1:])) },
		"briefly": func() { ends(briefly(os.Args[1:])) },
		"others":  func() { ends(others(os.Args[1:])) },
		"aged":    func() { ends(aged(os.Args[1:])) },
		"vault":   func() { ends(vault(os.Args[1:])) },

		"terraform": func() { ends(terraform(os.Args[1:])) },
	})
}

func ends(err error) {
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		os.Exit(exit.ExitCode())
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
	os.Exit(0)
}

// daemon is: daemon [--stays] FLAG…. It runs camsync sync on a port of its own, until a pass has ended; with --stays until it is
// told to stop, and writes where it listens to the file daemon.address.
func daemon(args []string) error {
	stays := len(args) > 0 && args[0] == "--stays"
	if stays {
		args = args[1:]
	}
	c := exec.Command("camsync", append(append([]string{"sync"}, args...), "--log", "json", "--listen", "127.0.0.1:0")...)
	lines, err := c.StderrPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		return err
	}
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	go func() { // ends with the process
		<-told
		_ = c.Process.Signal(syscall.SIGTERM) // may have ended
	}()
	if !stays {
		late := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() }) // there will be no pass
		defer late.Stop()
	}
	passes := 0
	log := bufio.NewScanner(lines)
	for log.Scan() {
		fmt.Println(log.Text())
		var line struct{ Msg, Address string }
		if err := json.Unmarshal(log.Bytes(), &line); err != nil {
			continue // what is no line of the log is the program's last word
		}
		if line.Msg == "listening" && stays {
			if err := os.WriteFile("daemon.address", []byte(line.Address), 0o600); err != nil {
				return err
			}
		}
		if line.Msg == "pass" {
			passes++
		}
		if passes == 1 && line.Msg == "pass" && !stays { // a second signal would kill
			_ = c.Process.Signal(syscall.SIGTERM)
		}
	}
	return c.Wait()
}

// briefly runs a program that serves until it is stopped, and stops it once it has said where.
func briefly(args []string) error {
	c := exec.Command(args[0], append(args[1:], "--listen", "127.0.0.1:0")...)
	c.Stderr = os.Stderr
	said, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		return err
	}
	for text := bufio.NewScanner(said); text.Scan(); {
		fmt.Println(text.Text())
		if strings.Contains(text.Text(), "CAMUNDA_CONSOLE_OAUTH_AUDIENCE") {
			_ = c.Process.Signal(os.Interrupt)
		}
	}
	return c.Wait()
}

// vault is: vault kv put PATH -. It keeps the JSON object that it is given.
func vault(args []string) error {
	if len(args) != 4 || args[0] != "kv" || args[1] != "put" || args[3] != "-" {
		return fmt.Errorf("usage: vault kv put PATH -, not %q", args)
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	var values map[string]string // what Vault would take as well
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	path := filepath.Join(os.Getenv("VAULT"), filepath.FromSlash(args[2]))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// others is: others WHO METHOD PATH [BODY]. A cluster's name in braces stands for its id.
func others(args []string) error {
	if len(args) == 3 {
		args = append(args, "")
	}
	who, method, path, body := args[0], args[1], args[2], args[3]
	token, err := login(who)
	if err != nil {
		return err
	}
	base := os.Getenv("CAMUNDA_CONSOLE_BASE_URL")
	if before, rest, found := strings.Cut(path, "{"); found {
		name, after, _ := strings.Cut(rest, "}")
		var clusters []struct{ Name, UUID string }
		if err := request(token, http.MethodGet, base+"/clusters", "", &clusters); err != nil {
			return err
		}
		for _, c := range clusters {
			if c.Name == name {
				path = before + url.PathEscape(c.UUID) + after
			}
		}
	}
	return request(token, method, base+path, body, nil)
}

// login is a token of somebody.
func login(who string) (string, error) {
	var token struct {
		Access string `json:"access_token"`
	}
	body := fmt.Sprintf(`{"grant_type":"client_credentials","audience":"api.cloud.camunda.io","client_id":%q,"client_secret":"else"}`, who)
	err := request("", http.MethodPost, os.Getenv("CAMUNDA_OAUTH_URL"), body, &token)
	return token.Access, err
}

func request(token, method, address, body string, into any) error {
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s: %s", method, address, answer.Status, text)
	}
	if err != nil || into == nil {
		return err
	}
	return json.NewDecoder(bytes.NewReader(text)).Decode(into)
}

// aged is: aged N. All but the last N entries of the activity log are from a month before.
func aged(args []string) error {
	last, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	token, err := login("olga@example.com")
	if err != nil {
		return err
	}
	base := os.Getenv("CAMUNDA_CONSOLE_BASE_URL")
	var entries []map[string]any
	if err := request(token, http.MethodGet, base+"/activity/json", "", &entries); err != nil {
		return err
	}
	for _, e := range entries[:len(entries)-last] {
		at, _ := e["timestamp"].(float64)
		e["timestamp"] = int64(at) - (30 * 24 * time.Hour).Milliseconds()
	}
	body, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	fault, err := json.Marshal(map[string]any{"method": "GET", "path": "/activity/json", "kind": "answer", "status": 200, "body": string(body), "times": 100})
	if err != nil {
		return err
	}
	return request("", http.MethodPost, base+"/emulator/faults", string(fault), nil)
}
