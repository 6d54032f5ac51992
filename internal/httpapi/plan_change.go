package httpapi

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// idText is a number as it is called in an answer.
func idText(id int64) string { return strconv.FormatInt(id, 10) }

// renumberedJSON is a grid that has another code.
type renumberedJSON struct {
	From region.Code `json:"from"`
	To   region.Code `json:"to"`
}

func newRenumbered(list []plan.Renumbered) []renumberedJSON {
	out := make([]renumberedJSON, 0, len(list))
	for _, r := range list {
		out = append(out, renumberedJSON(r))
	}
	return out
}

// appendChange appends what a step has done to a plan, without its closing brace.
func (s *Server) appendChange(dst []byte, ch plan.Change, to plan.By) []byte {
	dst = append(append(dst, `{"plan":`...), marshal(s.view(ch.View, to))...)
	changed := picked(ch.After.Grids(), slices.Concat(ch.Done.Changed, ch.Done.New))
	figures := byCode(ch.Summary)
	dst = append(dst, `,"changed":{"grids":`...)
	dst = appendFeatures(dst, changed, func(dst []byte, grid *region.Grid) []byte {
		f := figures[grid.Code]
		return appendCounts(dst, f.Households, f.Buildings)
	})
	dst = appendList(append(dst, `,"retired":`...), ch.Done.Retired, appendCode)
	dst = append(append(dst, `,"renumbered":`...), marshal(newRenumbered(ch.Done.Renumbered))...)
	dst = appendFeatures(append(dst, `,"around":`...), picked(ch.After.Around(), ch.Done.Around), nil)
	dst = appendList(append(dst, `,"buildings":`...), ch.Done.Moved, func(dst []byte, m plan.Moved) []byte {
		dst = strconv.AppendInt(append(dst, `{"id":`...), m.ID, 10)
		return append(appendCode(append(dst, `,"grid":`...), m.To), '}')
	})
	return append(append(dst, `},"summary":`...), marshal(newSummary(ch.Summary, s.households))...)
}

// appendCounts appends the members of a grid's properties that say how much there is
// in it.
func appendCounts(dst []byte, households, buildings int) []byte {
	dst = strconv.AppendInt(append(dst, `,"households":`...), int64(households), 10)
	return strconv.AppendInt(append(dst, `,"buildings":`...), int64(buildings), 10)
}

// byCode returns the figures of a summary by the grids' codes.
func byCode(s plan.Summary) map[region.Code]plan.GridFigures {
	figures := make(map[region.Code]plan.GridFigures, len(s.Grids))
	for _, f := range s.Grids {
		figures[f.Code] = f
	}
	return figures
}

// picked returns those grids that have one of the codes, in the order of the grids.
func picked(grids []region.Grid, wanted []region.Code) []region.Grid {
	slices.Sort(wanted)
	var out []region.Grid
	for _, grid := range grids {
		if _, is := slices.BinarySearch(wanted, grid.Code); is {
			out = append(out, grid)
		}
	}
	return out
}

// answerChange sends what a step has done.
func (s *Server) answerChange(c echo.Context, ch plan.Change, to plan.By) error {
	return answerLong(c, append(s.appendChange(nil, ch, to), "}\n"...))
}
