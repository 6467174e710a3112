package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// An api is the Administration API with a token.
type api struct{ base, token string }

// login gets a token, with what the block says or else the environment.
func login(ctx context.Context, c configuration) (*api, error) {
	base := cmp.Or(c.APIURL.ValueString(), os.Getenv("CAMUNDA_CONSOLE_BASE_URL"))
	where, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	body, _ := json.Marshal(map[string]string{ // texts always marshal
		"grant_type":    "client_credentials",
		"client_id":     cmp.Or(c.ClientID.ValueString(), os.Getenv("CAMUNDA_CONSOLE_CLIENT_ID")),
		"client_secret": cmp.Or(c.ClientSecret.ValueString(), os.Getenv("CAMUNDA_CONSOLE_CLIENT_SECRET")),
		"audience":      cmp.Or(c.Audience.ValueString(), os.Getenv("CAMUNDA_CONSOLE_OAUTH_AUDIENCE"), where.Hostname()),
	})
	var token struct {
		Access string `json:"access_token"`
	}
	a := &api{base: strings.TrimSuffix(base, "/")}
	err = a.do(ctx, http.MethodPost, cmp.Or(c.TokenURL.ValueString(), os.Getenv("CAMUNDA_OAUTH_URL")), body, &token)
	a.token = token.Access
	return a, err
}

func (a *api) get(ctx context.Context, into any, path ...string) error {
	address := a.base
	for _, p := range path {
		address += "/" + url.PathEscape(p)
	}
	return a.do(ctx, http.MethodGet, address, nil, into)
}

func (a *api) do(ctx context.Context, method, address string, body []byte, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s", method, r.URL.Path, answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

type named struct{ UUID, Name string }

type cluster struct {
	UUID, Name, Description               string
	Channel, Region, PlanType, Generation named
	AutoUpdate                            bool
	IPAllowlist                           []struct{ IP, Description string }
	Links                                 map[string]string
}

// cluster is one of the list; nil if it is not in it.
func (a *api) cluster(ctx context.Context, uuid string) (*cluster, error) {
	var all []cluster
	if err := a.get(ctx, &all, "clusters"); err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].UUID == uuid {
			return &all[i], nil
		}
	}
	return nil, nil
}
