package issue

// Latest is an issue as it is, with the number of its latest event.
type Latest struct {
	Issue Issue
	Event int64
}
