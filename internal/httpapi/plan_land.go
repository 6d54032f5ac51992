package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// showPlanLand handles GET /api/v1/plans/:id/land: the grids before and after, those
// around, reference lines, and the buildings in columns.
//
// Its tag names the plan's revision, the edition that it starts from and the current
// one, and how the buildings stand: nothing is written for who has it already.
func (s *Server) showPlanLand(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	id, err := pathPlan(c)
	if err != nil {
		return err
	}
	ctx, cancel := withinRedrawing(c)
	defer cancel()
	by := planner(who(c))
	v, before, after, err := s.plans.Lands(ctx, by, id)
	if err != nil {
		return err
	}
	if hasAlready(c, s.landTag(v, by)) {
		return nil
	}
	return answerLong(c, s.appendLand(make([]byte, 0, landSize(before, after)), v, before, after, by))
}

// landTag names what is answered of a plan's land.
func (s *Server) landTag(v plan.View, to plan.By) string {
	buildings := ""
	if picture := s.picture0(); picture != nil {
		_, buildings, _ = picture.Describe(buildingLayer)
	}
	view := s.view(v, to)
	sum := sha256.Sum256(fmt.Appendf(marshal(view), "%s %d", buildings, to.Account))
	return fmt.Sprintf("%d-%d-%d-%d-%s", v.Plan.ID, v.Plan.Revision, v.Plan.Edition, v.Current, hex.EncodeToString(sum[:8]))
}

const buildingLayer = "buildings"

// landSize is about how many bytes the land takes, so that it is written into one
// piece of memory.
func landSize(before, after plan.Land) int {
	size := 4096 + 110*len(before.Buildings())
	for _, grids := range [][]region.Grid{before.Grids(), after.Grids(), after.Around()} {
		for _, grid := range grids {
			size += 200 + 26*grid.Shape.Vertices()
		}
	}
	return size
}

func (s *Server) appendLand(dst []byte, v plan.View, before, after plan.Land, to plan.By) []byte {
	columns := newColumns(before, after)
	dst = append(append(dst, `{"plan":`...), marshal(s.view(v, to))...)
	dst = appendFeatures(append(dst, `,"before":`...), before.Grids(), columns.tell(columns.was))
	dst = appendFeatures(append(dst, `,"after":`...), after.Grids(), columns.tell(columns.now))
	dst = appendFeatures(append(dst, `,"around":`...), after.Around(), nil)
	dst = appendLines(append(dst, `,"lines":`...), after.Lines())
	dst = columns.append(append(dst, `,"buildings":`...))
	return append(dst, "}\n"...)
}

// buildingColumns are the buildings of a plan's land in columns, as an answer has them.
type buildingColumns struct {
	buildings []plan.Building
	grids     []region.Code // of before and after, in order
	was, now  []int32       // the place in grids of each building's grid; -1 for none
}

func newColumns(before, after plan.Land) *buildingColumns {
	c := &buildingColumns{buildings: before.Buildings()}
	for _, grids := range [][]region.Grid{before.Grids(), before.Around(), after.Grids()} {
		for _, grid := range grids {
			c.grids = append(c.grids, grid.Code)
		}
	}
	slices.Sort(c.grids)
	c.grids = slices.Compact(c.grids)
	places := make(map[region.Code]int32, len(c.grids))
	for i, code := range c.grids {
		places[code] = int32(i)
	}
	place := func(code region.Code) int32 {
		if i, ok := places[code]; ok {
			return i
		}
		return -1
	}
	c.was, c.now = make([]int32, len(c.buildings)), make([]int32, len(c.buildings))
	for i := range c.buildings {
		id := c.buildings[i].ID
		c.was[i], c.now[i] = place(before.GridOf(id)), place(after.GridOf(id))
	}
	return c
}

// tell returns what adds the counts of buildings and households to a grid's
// properties, by the grids that the buildings are in.
func (c *buildingColumns) tell(in []int32) func(dst []byte, grid *region.Grid) []byte {
	households, buildings := make([]int, len(c.grids)), make([]int, len(c.grids))
	for i, place := range in {
		if place >= 0 {
			households[place] += c.buildings[i].Households
			buildings[place]++
		}
	}
	return func(dst []byte, grid *region.Grid) []byte {
		place, _ := slices.BinarySearch(c.grids, grid.Code) // it is there
		return appendCounts(dst, households[place], buildings[place])
	}
}

func (c *buildingColumns) append(dst []byte) []byte {
	column := func(name string, one func(dst []byte, i int) []byte) {
		dst = append(append(append(dst, '"'), name...), `":[`...)
		for i := range c.buildings {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = one(dst, i)
		}
		dst = append(dst, "],"...)
	}
	dst = append(dst, '{')
	column("id", func(dst []byte, i int) []byte { return strconv.AppendInt(dst, c.buildings[i].ID, 10) })
	column("lon", func(dst []byte, i int) []byte { return appendDegrees(dst, c.buildings[i].At.X) })
	column("lat", func(dst []byte, i int) []byte { return appendDegrees(dst, c.buildings[i].At.Y) })
	column("households", func(dst []byte, i int) []byte { return strconv.AppendInt(dst, int64(c.buildings[i].Households), 10) })
	column("name", func(dst []byte, i int) []byte { return appendText(dst, c.buildings[i].Name) })
	column("grid", func(dst []byte, i int) []byte { return strconv.AppendInt(dst, int64(c.now[i]), 10) })
	column("was", func(dst []byte, i int) []byte { return strconv.AppendInt(dst, int64(c.was[i]), 10) })
	return append(appendList(append(dst, `"grids":`...), c.grids, appendCode), '}')
}

// appendLines appends reference lines as a feature collection.
func appendLines(dst []byte, lines []region.ReferenceLine) []byte {
	dst = append(dst, `{"type":"FeatureCollection","features":`...)
	dst = appendList(dst, lines, func(dst []byte, line region.ReferenceLine) []byte {
		dst = append(dst, `{"type":"Feature","geometry":{"type":"LineString","coordinates":`...)
		dst = appendPositions(dst, onLattice(line.Line), false)
		dst = strconv.AppendInt(append(dst, `},"properties":{"id":`...), line.ID, 10)
		dst = append(append(append(dst, `,"kind":"`...), line.Kind...), '"')
		dst = strconv.AppendInt(append(dst, `,"class":`...), int64(line.Class), 10)
		return append(appendText(append(dst, `,"name":`...), line.Name), "}}"...)
	})
	return append(dst, '}')
}

// onLattice returns the positions of a line; what is off the Earth is left out.
func onLattice(line orb.LineString) []lattice.Point {
	points := make([]lattice.Point, 0, len(line))
	for _, position := range line {
		if p, ok := lattice.FromDegrees(position); ok {
			points = append(points, p)
		}
	}
	return points
}
