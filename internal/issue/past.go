package issue

// Past is an issue with its whole history, as another system or a demo brings it:
// its number is given by the store, its states are those of the events.
type Past struct {
	Issue  Issue
	Events []Event // oldest first; the last state in them is the issue's
}
