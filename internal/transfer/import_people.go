package transfer

import (
	"context"

	"github.com/paulmach/orb"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

func person(_ *importing, r *record) []roster.Person { return []roster.Person{r.person()} }
func post(_ *importing, r *record) []roster.Post     { return []roster.Post{r.post()} }
func leave(_ *importing, r *record) []roster.Leave   { return []roster.Leave{r.leave()} }

func (in *importing) postsOnly(ctx context.Context, posts []roster.Post, opt region.ImportOptions) (region.Counts, error) {
	return in.loader.ImportPosts(ctx, posts, nil, opt)
}

func (in *importing) leavesOnly(ctx context.Context, leaves []roster.Leave, opt region.ImportOptions) (region.Counts, error) {
	return in.loader.ImportPosts(ctx, nil, leaves, opt)
}

// line reads a reference line; one in several parts becomes several lines.
func line(in *importing, r *record) []region.ReferenceLine {
	_, g, ok := in.geometry(r)
	if !ok {
		return nil
	}
	switch g := g.(type) {
	case orb.LineString:
		return []region.ReferenceLine{r.line(g)}
	case orb.MultiLineString:
		var all []region.ReferenceLine
		for _, part := range g {
			all = append(all, r.line(part))
		}
		return all
	}
	r.problem("geometry", "geometry.type", "A reference line is a LineString, not a %s.", g.GeoJSONType())
	return nil
}

// geometry returns the row's geometry as it stands in the file and in WGS-84: the
// feature's own, or the text in the column geometry, or the point of the columns
// lon and lat. It notes what is wrong with it, and then ok is false.
func (in *importing) geometry(r *record) (raw, converted orb.Geometry, ok bool) {
	raw = r.row.geometry
	switch {
	case raw != nil:
	case in.noun.geometry() == points:
		lon, okLon := r.degrees("lon")
		lat, okLat := r.degrees("lat")
		if okLon && okLat {
			raw = orb.Point{lon, lat}
		}
	default:
		if text, _ := r.columns.get(r.row, "geometry"); text != "" {
			var err error
			if raw, err = parseWKT(text); err != nil {
				r.problem("geometry", "geometry.unreadable", "%s.", err)
				return nil, nil, false
			}
		}
	}
	if raw == nil {
		if !r.bad {
			r.problem("geometry", "geometry.empty", "The geometry is empty.")
		}
		return nil, nil, false
	}
	switch bad, found, swapped := outOfRange(raw); {
	case swapped:
		r.problem("geometry", "position.swapped", "%v is latitude, longitude; the order is longitude, latitude.", bad)
		return nil, nil, false
	case found:
		r.problem("geometry", "position.range", "%v is not longitude, latitude in degrees.", bad)
		return nil, nil, false
	}
	return raw, toWGS84(in.opt.System, raw), true
}
