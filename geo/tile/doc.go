// Package tile makes XYZ tiles (Web Mercator), as Mapbox vector tiles and as
// GeoJSON, from layers kept in memory.
//
// A layer is made once and never changes: Polygons for areas that share their
// borders, Lines for streets and rivers, Points for buildings and issues, Stack
// for one layer made of several by zoom. Encode makes a tile ready to be sent,
// with its ETag, and Cache keeps such tiles.
//
//	grids, err := tile.NewPolygons("grids", shapes, func(i int) tile.Feature {
//		return tile.Feature{ID: ids[i], Properties: []tile.Property{
//			{Key: "code", Value: tile.String(codes[i])},
//			{Key: "name", Value: tile.String(names[i])},
//		}}
//	}, tile.Options{})
//	cache := tile.NewCache(256 << 20)
//	answer := cache.Tile(grids, edition, id, tile.MVT)
//	if answer.Summary.Empty() { ... 204 ... }
//
// Vertices are kept as 32-bit world coordinates, so that a tile's own are a
// subtraction and a shift, and round to the same grid in all tiles of a zoom. The
// borders of a coverage are cut into arcs between the vertices where the
// neighbours change; each arc is simplified once for both sides, without ever
// crossing another. An area in a tile is its arcs strung together and cut to the
// tile and a buffer. Every step treats an edge alike in both directions, so what
// one area loses its neighbour gains: no gap can open at any zoom.
//
// Labels stand in the vector tile's layer NAME_labels, and in GeoJSON among the
// other features, as points with "label":true; each is in exactly one tile of a
// zoom. Clusters of points have "count" and the sum of Options.Weight. A tile from
// which features were left out says so: in GeoJSON by the members "truncated" and
// "left_out" of the collection, in a vector tile by a layer NAME_truncated with one
// point that has them as properties, and in the Summary.
package tile
