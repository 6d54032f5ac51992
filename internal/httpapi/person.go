package httpapi

import (
	"gridmap/internal/roster"
)

// personJSON is a person in an answer. The phone is masked.
type personJSON struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Unit   string `json:"unit"`
	Phone  string `json:"phone"`
	Office string `json:"office"`
}

func newPerson(p roster.Person) personJSON {
	return personJSON{ID: p.Number, Name: p.Name, Unit: p.Unit, Phone: p.MaskedPhone(), Office: p.Office}
}

// responsibleJSON says who answers for a place, and why.
type responsibleJSON struct {
	Role    roster.Role    `json:"role"`
	Person  personJSON     `json:"person"`
	Because roster.Because `json:"because"`
	For     *personJSON    `json:"for,omitempty"` // who is away
}

// newResponsible returns nil, in JSON null, when nobody is responsible.
func newResponsible(r *roster.Responsible) *responsibleJSON {
	if r == nil || r.Person.Number == "" {
		return nil
	}
	out := &responsibleJSON{Role: r.Role, Person: newPerson(r.Person), Because: r.Because}
	if r.For != nil {
		away := newPerson(*r.For)
		out.For = &away
	}
	return out
}

// standingJSON is a post as it is held now.
type standingJSON struct {
	Role   roster.Role `json:"role"`
	Person personJSON  `json:"person"`
	Away   bool        `json:"away"`
	Deputy *personJSON `json:"deputy"`
}

func newStandings(standings []roster.Standing) []standingJSON {
	out := make([]standingJSON, 0, len(standings))
	for _, st := range standings {
		one := standingJSON{Role: st.Role, Person: newPerson(st.Person), Away: st.Away}
		if st.Deputy != nil {
			deputy := newPerson(*st.Deputy)
			one.Deputy = &deputy
		}
		out = append(out, one)
	}
	return out
}
