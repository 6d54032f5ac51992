package region

// ImportOptions says how a file's contents meet what is there already. The zero
// value only adds: a code, ref or number that exists already is a fault.Conflict.
type ImportOptions struct {
	DryRun  bool   // do everything, then roll it back
	Update  bool   // what exists under the same code, ref or number is overwritten
	Replace bool   // like Update, and what the import does not name goes away
	Note    string // why, in the publisher's words; for imports that publish an edition
	// KeepHolesM makes lakes of holes in the land that are wider than so many metres
	// and not there yet; 0: every new hole is a gap, and refused.
	KeepHolesM float64
}

// Counts says what an import did, or would have done.
type Counts struct {
	Added     int
	Changed   int
	Unchanged int
	Removed   int // only with Replace
}
