package main

import (
	"fmt"
	"strconv"
	"strings"

	"gridmap/internal/plan"
)

// householdsFlag is how many households a grid should have, as it is written in
// flags: 300-500.
type householdsFlag plan.Limits

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *householdsFlag) UnmarshalText(text []byte) error {
	const highest = 100_000
	least, most, both := strings.Cut(string(text), "-")
	from, errFrom := strconv.Atoi(least)
	to, errTo := strconv.Atoi(most)
	if !both || errFrom != nil || errTo != nil || from < 0 || to > highest || from > to || to == 0 {
		return fmt.Errorf("%q is no range of households: write it as 300-500", text)
	}
	*f = householdsFlag{Least: from, Most: to}
	return nil
}
