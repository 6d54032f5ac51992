package coverage

// explain finds the overlaps and gaps of shapes that are no exact coverage.
func (f *flat) explain(found []Violation, seen *inspector, _ *options) []Violation {
	for _, p := range seen.twisted {
		found = append(found, Violation{Kind: Overlap, At: p})
	}
	if len(found) == 0 {
		found = append(found, Violation{Kind: Overlap, At: f.lines[0].A})
	}
	return found
}
