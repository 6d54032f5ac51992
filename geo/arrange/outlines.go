package arrange

import "gridmap/geo/lattice"

// Outlines closes lines to shapes, one for each tag from 0 to groups-1. See
// Polygons for what the lines of each must be like.
func Outlines(groups int, lines []Line) []lattice.Shape {
	start := make([]int, groups+1)
	for _, l := range lines {
		start[l.Tag+1]++
	}
	for g := range groups {
		start[g+1] += start[g]
	}
	byGroup := make([]Line, len(lines))
	fill := append([]int(nil), start...)
	for _, l := range lines {
		byGroup[fill[l.Tag]] = l
		fill[l.Tag]++
	}
	shapes := make([]lattice.Shape, groups)
	Each(groups, func(g int) {
		shapes[g], _ = Polygons(byGroup[start[g]:start[g+1]])
	})
	return shapes
}
