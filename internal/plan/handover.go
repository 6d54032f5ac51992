package plan

import "time"

// Handover is a descent in an edition.
type Handover struct {
	Edition int64
	At      time.Time // when it was published, UTC
	Descent
}
