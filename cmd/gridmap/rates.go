package main

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"gridmap/internal/httpapi"
)

// rates reads how often kinds of routes may be asked: report=10/s, report=30/m or
// report=none. How many may come at once grows and shrinks with the rate.
func rates(given map[string]string) (map[string]httpapi.Rate, error) {
	usual, out := httpapi.UsualRates(), map[string]httpapi.Rate{}
	for kind, text := range given {
		rate, known := usual[kind]
		if !known {
			return nil, usage("rates", "%q is no kind of route; the kinds are %s.", kind, strings.Join(slices.Sorted(maps.Keys(usual)), ", "))
		}
		if text == "none" {
			out[kind] = httpapi.Rate{}
			continue
		}
		count, per, _ := strings.Cut(text, "/")
		n, err := strconv.ParseFloat(count, 64)
		if per == "m" {
			n /= 60
		}
		if err != nil || !(n > 0 && n <= 1e6) || per != "s" && per != "m" {
			return nil, usage("rates", "%q is no rate: write %s=10/s, %s=30/m or %s=none.", text, kind, kind, kind)
		}
		burst := math.Ceil(float64(rate.Burst) * n / rate.PerSecond)
		out[kind] = httpapi.Rate{PerSecond: n, Burst: int(min(max(burst, 1), 1e9))}
	}
	return out, nil
}
