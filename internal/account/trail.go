package account

import "context"

// Audit lists what was done in the actor's part of the land. What was done nowhere
// on it, such as to accounts that reach several counties, is only for those who
// may read everything. The filter's scope is set here.
func (s *Service) Audit(ctx context.Context, by Actor, f AuditFilter) (AuditPage, error) {
	if err := by.Check(ReadAudit); err != nil {
		return AuditPage{}, err
	}
	f.Scope = by.Scope(ReadAudit)
	f.Scope.Nowhere = f.Scope.All()
	f.Limit = listed(f.Limit)
	return s.store.Audit(ctx, f)
}

// Record writes down something that changed nothing, such as a phone that was
// shown, from the context's Origin.
func (s *Service) Record(ctx context.Context, e Entry) error {
	e.Origin = OriginOf(ctx)
	if e.At.IsZero() {
		e.At = s.now()
	}
	return s.store.Record(ctx, e)
}
