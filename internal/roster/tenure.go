package roster

import "gridmap/internal/region"

// Tenure is a leader's post as it was held, or is.
type Tenure struct {
	Role   Role // FirstLeader or CommunityLeader
	Person Person
	Period Period
}

// GridPast is what a grid was in a range of editions, and who led it for some of that
// time.
type GridPast struct {
	region.GridVersion
	Leaders []Tenure // first leaders before community leaders, each in the order of time
}
