package divide

import "math"

// What counts in a division, besides the balance: what a border off the lines is
// worth, by the length of a grid's side; and how far a grid is from a circle.
const (
	weightOff  = 4.0
	weightForm = 0.5
)

// A state is a partition of the atoms into grids that hang together.
type state struct {
	a         *atoms
	tolerance float64
	label     []int32 // the grid of each atom
	people    []float64
	area      []float64
	around    []float64 // metres
	off       float64   // metres of border off the lines
	keeps     []int32   // of each grid: atoms that keep one
	members   [][]int32
	place     []int32 // of each atom among the members
	// For searching.
	stamp []int32
	now   int32
	queue []int32
}

func newState(a *atoms, label []int32, grids int, tolerance float64) *state {
	n := len(label)
	s := &state{a: a, tolerance: tolerance, label: label,
		people: make([]float64, grids), area: make([]float64, grids), around: make([]float64, grids),
		keeps: make([]int32, grids), members: make([][]int32, grids),
		place: make([]int32, n), stamp: make([]int32, n)}
	for i, k := range label {
		s.people[k] += a.people[i]
		s.area[k] += a.area[i]
		s.around[k] += a.rim[i]
		s.keeps[k] += min(a.keep[i], 1)
		s.place[i] = int32(len(s.members[k]))
		s.members[k] = append(s.members[k], int32(i))
		for _, next := range a.arcs[i] {
			if label[next.to] != k {
				s.around[k] += next.length
				s.off += next.off / 2
			}
		}
	}
	return s
}

// move gives an atom to a grid, whether what is left hangs together or not.
func (s *state) move(i, to int32) {
	from := s.label[i]
	s.label[i] = to
	s.people[from] -= s.a.people[i]
	s.people[to] += s.a.people[i]
	s.area[from] -= s.a.area[i]
	s.area[to] += s.a.area[i]
	s.around[from] -= s.a.rim[i]
	s.around[to] += s.a.rim[i]
	keep := min(s.a.keep[i], 1)
	s.keeps[from] -= keep
	s.keeps[to] += keep
	for _, next := range s.a.arcs[i] {
		switch s.label[next.to] {
		case from:
			s.around[from] += next.length
			s.around[to] += next.length
			s.off += next.off
		case to:
			s.around[from] -= next.length
			s.around[to] -= next.length
			s.off -= next.off
		default:
			s.around[from] -= next.length
			s.around[to] += next.length
		}
	}
	last := len(s.members[from]) - 1
	moved := s.members[from][last]
	s.members[from][s.place[i]] = moved
	s.place[moved] = s.place[i]
	s.members[from] = s.members[from][:last]
	s.place[i] = int32(len(s.members[to]))
	s.members[to] = append(s.members[to], i)
}

// worth returns what a grid is worth by itself, less is better.
func (s *state) worth(k int32) float64 {
	off := math.Abs(s.people[k]-s.a.mean) / (s.tolerance * s.a.mean)
	out := max(off-.8, 0)
	form := s.around[k] * s.around[k] / (4 * math.Pi * max(s.area[k], 1))
	return .1*off*off + 40*out*out + 4*out + weightForm*form
}

// total returns what the division is worth.
func (s *state) total() float64 {
	all := weightOff * s.off / s.a.size
	for k := range s.people {
		all += s.worth(int32(k))
	}
	return all
}

// whole reports whether the neighbours that moved atoms had in their grid still
// hang together: whether the grid does, if it did with them, and is not empty.
func (s *state) whole(moved []int32, from int32) bool {
	if len(s.members[from]) == 0 {
		return false
	}
	s.now += 2
	wanted, found := s.now-1, s.now
	missing, start := 0, int32(nobody)
	for _, i := range moved {
		for _, next := range s.a.arcs[i] {
			if next.firm && s.label[next.to] == from && s.stamp[next.to] != wanted {
				s.stamp[next.to] = wanted
				missing++
				start = next.to
			}
		}
	}
	if missing <= 1 {
		return missing == 1
	}
	s.queue = append(s.queue[:0], start)
	s.stamp[start] = found
	missing--
	for n := 0; n < len(s.queue); n++ {
		for _, next := range s.a.arcs[s.queue[n]] {
			if !next.firm || s.label[next.to] != from || s.stamp[next.to] == found {
				continue
			}
			if s.stamp[next.to] == wanted {
				if missing--; missing == 0 {
					return true
				}
			}
			s.stamp[next.to] = found
			s.queue = append(s.queue, next.to)
		}
	}
	return false
}
