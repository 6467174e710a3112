package cli

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// described routes requests by the API's description, or is nil where that is not beside this checkout.
var described = sync.OnceValues(func() (routers.Router, error) {
	const path = "../../../shared/api/administration-api.openapi.json"
	if _, err := os.Stat(path); err != nil {
		return nil, nil
	}
	doc, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		return nil, err
	}
	doc.Servers = nil
	return gorillamux.NewRouter(doc)
})

// A strict handler compares the requests that camsync sends with the API's description.
type strict struct {
	http.Handler
	router routers.Router

	mu    sync.Mutex
	wrong []string
}

// clearing is what camsync doctor --verify tries because the description does not allow it.
const clearing = `{"stageLabel":""}`

// newStrict compares what goes to a handler, if there is a description.
func newStrict(h http.Handler) (*strict, error) {
	router, err := described()
	return &strict{Handler: h, router: router}, err
}

func (s *strict) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	api := r.URL.Path != "/oauth/token" && !strings.HasPrefix(r.URL.Path, "/metrics/")
	if s.router != nil && api && strings.HasPrefix(r.UserAgent(), "camsync/") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler) // the client aborted its own request
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if err := s.check(r); err != nil && string(body) != clearing {
			s.mu.Lock()
			s.wrong = append(s.wrong, fmt.Sprintf("%s %s is not as described: %v", r.Method, r.URL.Path, err))
			s.mu.Unlock()
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	s.Handler.ServeHTTP(w, r)
}

func (s *strict) check(r *http.Request) error {
	if strings.HasPrefix(r.URL.Path, "/api/v2/") { // of Camunda Hub, which has a description of its own
		return nil
	}
	route, parameters, err := s.router.FindRoute(r)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
}

// found is what was not as described.
func (s *strict) found() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.wrong, "\n")
}
