package account

import (
	"context"

	"gridmap/internal/region"
)

// Audit lists what was done in the actor's part of the land. What was done nowhere
// on it, such as to accounts that reach several counties, is only for those who
// may read everything. The filter's scope is set here.
func (s *Service) Audit(ctx context.Context, by Actor, f AuditFilter) (AuditPage, error) {
	scope, err := by.audits()
	if err != nil {
		return AuditPage{}, err
	}
	f.Scope, f.Limit = scope, listed(f.Limit)
	return s.store.Audit(ctx, f)
}

// audits returns of which part of the land the actor reads the audit.
func (a Actor) audits() (region.Scope, error) {
	scope := a.Scope(ReadAudit)
	scope.Nowhere = scope.All()
	return scope, a.Check(ReadAudit)
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
