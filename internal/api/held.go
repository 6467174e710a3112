package api

import (
	"context"
	"errors"
	"net/http"

	"golang.org/x/sync/errgroup"
)

// keyed is the request that reads what has a key.
func keyed(path, name, key string) (request, error) {
	segment, err := pathSegment(name, key)
	if err != nil {
		return request{}, err
	}
	r := hubRequest(http.MethodGet, path+string(segment))
	r.route = hubPath + path + "{" + name + "}"
	return r, nil
}

// Held are the keys of the files that a project and its folders show to hold (GET /projects/{projectKey}, GET /folders/{folderKey}). A
// search may lack one of them, and so does not prove that a file is not there.
func (h *Hub) Held(ctx context.Context, project string) (map[string]bool, error) {
	ctx = reading(ctx)
	r, err := keyed("/projects/", "projectKey", project)
	if err != nil {
		return nil, err
	}
	files, seen := make(map[string]bool), make(map[string]bool)
	for level := []request{r}; len(level) > 0; {
		held := make([]holding, len(level))
		var wave errgroup.Group
		wave.SetLimit(hubRequests)
		for i, r := range level {
			wave.Go(func() error {
				one, err := list(ctx, h.client, r, readHolding)
				held[i] = one.Value()
				return err
			})
		}
		if err := wave.Wait(); err != nil {
			return nil, err
		}
		level = nil
		for _, in := range held {
			for _, key := range in.files {
				files[key] = true
			}
			for _, key := range in.folders {
				r, err := keyed("/folders/", "folderKey", key)
				if err != nil {
					return nil, err
				}
				if !seen[key] {
					seen[key], level = true, append(level, r)
				}
			}
		}
	}
	return files, nil
}

// A holding is what is directly in a project or in a folder, by keys.
type holding struct{ folders, files []string }

func readHolding(body []byte) (holding, error) {
	answer, err := decode[struct {
		Content field[struct {
			Folders field[[]struct {
				Key field[string] `json:"folderKey"`
			}] `json:"folders"`
			Files field[[]struct {
				Key field[string] `json:"fileKey"`
			}] `json:"files"`
		}] `json:"content"`
	}](body)
	in := answer.Content.value
	if err == nil && (!in.Folders.ok || !in.Files.ok) {
		err = errors.New("the answer does not say what is in it")
	}
	var h holding
	for _, f := range in.Folders.value {
		h.folders = append(h.folders, f.Key.value)
	}
	for _, f := range in.Files.value {
		h.files = append(h.files, f.Key.value)
	}
	return h, err
}
