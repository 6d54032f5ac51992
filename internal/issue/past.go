package issue

// Past is an issue with its whole history, as another system or a demo brings it:
// its number is given by the store, its states are those of the events.
type Past struct {
	Issue  Issue
	Events []Event // oldest first; the last state in them is the issue's
}

// Next returns p after one more event, which gets its From.
func (p Past) Next(e Event) Past {
	if e.To != "" {
		e.From = p.Issue.State
		p.Issue.State = e.To
	}
	p.Events = append(p.Events, e)
	p.Issue.UpdatedAt = e.At
	return p
}
