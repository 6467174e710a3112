package scaffold

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/spec"
)

// Credentials is a file with the id and the secret of an API client, as --credentials takes it.
func Credentials(path, id string, secret spec.Sealed) File {
	return File{
		Path: path, Secret: true, About: "the client id and its secret, readable only by you",
		Text: []byte(dotenv.Line(environment.ClientID, id) + dotenv.Line(environment.Secret, secret.Reveal())),
	}
}

// Tilde is a path as each user of a repository can use it: with ~ for the home directory.
func Tilde(path string) string {
	home, err := os.UserHomeDir()
	if err != nil || !filepath.IsAbs(path) {
		return path
	}
	within, err := filepath.Rel(home, path)
	if err != nil || !filepath.IsLocal(within) || within == "." {
		return path
	}
	return "~/" + filepath.ToSlash(within)
}

// Untilde is the path that a person has written with ~ for the home directory.
func Untilde(path string) string {
	within, found := strings.CutPrefix(filepath.ToSlash(path), "~/")
	home, err := os.UserHomeDir()
	if !found || err != nil {
		return path
	}
	return filepath.Join(home, filepath.FromSlash(within))
}
