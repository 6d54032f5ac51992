package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"gridmap/geo/lattice"
	"gridmap/geo/tile"
)

// answer is what a look-up says.
type answer struct {
	Edition int64 `json:"edition"`
	Grid    struct {
		Code string `json:"code"`
	} `json:"grid"`
	header int64 // Gridmap-Edition
}

func newClient() *http.Client {
	return &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 4, DisableCompression: true}}
}

// ask looks up a position.
func (s *server) ask(ctx context.Context, client *http.Client, lon, lat float64) (a answer, err error) {
	url := "http://" + s.address + "/api/v1/locate?lon=" + strconv.FormatFloat(lon, 'f', 7, 64) + "&lat=" + strconv.FormatFloat(lat, 'f', 7, 64)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return a, err
	}
	response, err := client.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return a, err
	}
	if response.StatusCode != http.StatusOK {
		return a, fmt.Errorf("%s: %s", response.Status, body)
	}
	if a.header, err = strconv.ParseInt(response.Header.Get("Gridmap-Edition"), 10, 64); err != nil {
		return a, err
	}
	return a, json.Unmarshal(body, &a)
}

// tile fetches the tile with a position, and returns the edition that it is of.
func (s *server) tile(ctx context.Context, client *http.Client, at lattice.Point) (edition int64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/tiles/grids/%v.mvt", s.address, tile.At(at, 16)), http.NoBody)
	if err != nil {
		return 0, err
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return 0, err
	}
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("a tile: %s", response.Status)
	}
	return strconv.ParseInt(response.Header.Get("Gridmap-Edition"), 10, 64)
}

// planClient is a client of the API of plans.
type planClient struct {
	client *http.Client
	server *server
	secret string
}

// post sends a changing request and reads its answer.
func (c *planClient) post(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.server.address+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.secret)
	request.Header.Set("Idempotency-Key", rand.Text())
	response, err := c.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("POST %s: %s: %s", path, response.Status, text)
	}
	return json.Unmarshal(text, out)
}

// planText is what the answers say of a plan.
type planText struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"`
}

// draw makes a plan that gives a piece to a grid.
func (c *planClient) draw(ctx context.Context, p piece, to string) (plan planText, err error) {
	if err := c.post(ctx, "/plans", map[string]any{"title": "量", "scope": p.community}, &plan); err != nil {
		return plan, err
	}
	var change struct {
		Plan planText `json:"plan"`
	}
	err = c.post(ctx, "/plans/"+plan.ID+"/operations", map[string]any{"revision": plan.Revision, "op": "reassign",
		"area": [][][2]float64{p.area}, "to": to, "allow_parts": true}, &change)
	return change.Plan, err
}

// publish publishes a plan and returns the edition.
func (c *planClient) publish(ctx context.Context, plan planText) (edition int64, err error) {
	var out struct {
		Edition int64 `json:"edition"`
	}
	err = c.post(ctx, "/plans/"+plan.ID+"/publish", map[string]any{"revision": plan.Revision, "note": "量"}, &out)
	return out.Edition, err
}
