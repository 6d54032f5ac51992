package roster

import "gridmap/internal/region"

// Changes is how the land of one edition differs from that of another, and who holds
// posts on the grids that differ: what a Snapshot of the one needs to become one of
// the other. Either may be the later.
type Changes struct {
	From    int64
	Edition region.Edition // the other
	// TooMany says that so much differs that a Snapshot is sooner read. Then there is
	// nothing else in it.
	TooMany  bool
	Editions []region.Edition // later than From, oldest first
	Areas    []region.Area    // around the grids, as they are now
	Grids    []region.Grid    // of Edition that From does not have, or not as they are, in code order
	Retired  []region.Code    // of From that Edition does not have, in code order
	Staff    Staff            // on all of these
}

// Staff are the posts of all times on some grids, with those who hold them or may
// stand in for them.
type Staff struct {
	Grids  []region.Code // in order
	Posts  []Post        // in the order of a Snapshot's
	People []Person
	Leaves []Leave
}
