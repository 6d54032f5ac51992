package tile

// A geometry is one feature in a tile: rings, lines or single positions one after
// the other. For areas the rings are grouped into parts, the outer ring first.
type geometry struct {
	kind  geometryKind
	units []unit
	rings []int // where each ring or line ends in units
	parts []int // where each part ends in rings
}

// geometryKind has the numbers that the vector tile format gives.
type geometryKind byte

const (
	points geometryKind = iota + 1
	lines
	areas
)

func (g *geometry) reset(kind geometryKind) {
	g.kind = kind
	g.units, g.rings, g.parts = g.units[:0], g.rings[:0], g.parts[:0]
}

// open returns where the ring or line begins that is not ended yet.
func (g *geometry) open() int {
	if len(g.rings) == 0 {
		return 0
	}
	return g.rings[len(g.rings)-1]
}

// endRing ends the open ring or line, if it has any vertex.
func (g *geometry) endRing() {
	if len(g.units) > g.open() {
		g.rings = append(g.rings, len(g.units))
	}
}

func (g *geometry) addRing(t trail) {
	g.units = append(g.units, t...)
	g.endRing()
}

// endPart ends the open part, if it has any ring.
func (g *geometry) endPart() {
	n := 0
	if len(g.parts) > 0 {
		n = g.parts[len(g.parts)-1]
	}
	if len(g.rings) > n {
		g.parts = append(g.parts, len(g.rings))
	}
}

// ring returns ring or line i.
func (g *geometry) ring(i int) []unit {
	from := 0
	if i > 0 {
		from = g.rings[i-1]
	}
	return g.units[from:g.rings[i]]
}

func (g *geometry) empty() bool { return len(g.units) == 0 }
