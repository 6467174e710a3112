package ci_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/itchyny/gojq"
)

// gh is as much of GitHub's program as the action uses.
func gh() {
	token := os.Getenv("GH_TOKEN")
	args := os.Args[1:]
	if args[0] == "run" { // run download ID --repo R --name NAME --dir DIR
		dir := args[8]
		exitOn(os.MkdirAll(dir, 0o700))
		text := request("GET", os.Getenv("FORGE")+"/download/"+args[2]+"/"+args[6], "", token, "")
		exitOn(os.WriteFile(filepath.Join(dir, "plan.json"), text, 0o600))
		return
	}
	method, path, query := "GET", "", ""
	pages, silent := false, false
	fields := map[string]any{}
	for args = args[1:]; len(args) > 0; args = args[1:] {
		switch args[0] {
		case "--paginate":
			pages = true
		case "--silent":
			silent = true
		case "-X", "--jq", "-f", "-F":
			value := args[1]
			switch args[0] {
			case "-X":
				method = value
			case "--jq":
				query = value
			default:
				field(fields, args[0], value)
			}
			args = args[1:]
		default:
			path = args[0]
		}
	}
	body := ""
	if method != "GET" {
		text, err := json.Marshal(fields)
		exitOn(err)
		body = string(text)
	}
	for page := 1; ; page++ {
		address := os.Getenv("FORGE") + "/" + path
		if pages {
			address += fmt.Sprintf("&page=%d", page)
		}
		text := request(method, address, "application/json", token, body)
		if !silent {
			filter(query, text)
		}
		if end := strings.TrimSpace(string(text)); !pages || end == "[]" || end == `{"artifacts":[]}` {
			return
		}
	}
}

// field is -f name=text or -F name=@file, with name[] for a list.
func field(fields map[string]any, flag, value string) {
	name, text, _ := strings.Cut(value, "=")
	if file, isFile := strings.CutPrefix(text, "@"); isFile && flag == "-F" {
		data, err := os.ReadFile(file)
		exitOn(err)
		text = string(data)
	}
	if name, isList := strings.CutSuffix(name, "[]"); isList {
		fields[name] = []string{text}
	} else {
		fields[name] = text
	}
}

// curl is as much of curl as the template uses.
func curl() {
	config, err := io.ReadAll(os.Stdin)
	exitOn(err)
	_, token, _ := strings.Cut(string(config), "PRIVATE-TOKEN: ")
	token, _, _ = strings.Cut(token, `"`)
	method, address, output := "GET", "", ""
	form := url.Values{}
	for args := os.Args[1:]; len(args) > 0; args = args[1:] {
		switch args[0] {
		case "--globoff", "--fail", "--silent", "--show-error":
			continue
		case "--config", "--request", "--output", "--data-urlencode":
		default:
			address = args[0]
			continue
		}
		switch value := args[1]; args[0] {
		case "--request":
			method = value
		case "--output":
			output = value
		case "--data-urlencode":
			if name, file, isFile := strings.Cut(value, "@"); isFile && !strings.Contains(name, "=") {
				data, err := os.ReadFile(file)
				exitOn(err)
				form.Set(name, string(data))
			} else {
				name, text, _ := strings.Cut(value, "=")
				form.Set(name, text)
			}
		}
		args = args[1:]
	}
	text := request(method, address, "application/x-www-form-urlencoded", token, form.Encode())
	if output == "" {
		_, err = os.Stdout.Write(text)
	} else {
		err = os.WriteFile(output, text, 0o600)
	}
	exitOn(err)
}

// jq is the language, without the program's options but -r.
func jq() {
	text, err := io.ReadAll(os.Stdin)
	exitOn(err)
	if strings.TrimSpace(string(text)) == "" {
		return // as the real one: nothing in, nothing out, and no error
	}
	filter(os.Args[len(os.Args)-1], text)
}

// filter prints what a query makes of JSON: texts plain, all else as JSON.
func filter(query string, text []byte) {
	var value any
	exitOn(json.Unmarshal(text, &value))
	parsed, err := gojq.Parse(query)
	exitOn(err)
	code, err := gojq.Compile(parsed, gojq.WithEnvironLoader(os.Environ))
	exitOn(err)
	for results := code.Run(value); ; {
		result, more := results.Next()
		if !more {
			return
		}
		if err, failed := result.(error); failed {
			exitOn(err)
		}
		if s, isText := result.(string); isText {
			fmt.Println(s)
			continue
		}
		out, err := json.Marshal(result)
		exitOn(err)
		fmt.Println(string(out))
	}
}
