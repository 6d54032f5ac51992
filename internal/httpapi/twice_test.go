package httpapi_test

import (
	"net/http"
	"testing"
)

// A body in which a field is there twice would be one thing to whoever checks it on
// the way and another to the server.
func TestFieldsThatAreThereTwiceAreRefused(t *testing.T) {
	w := newTable(t)
	by := w.boss()
	for name, body := range map[string]string{
		"label":  `{"label":"x","label":"y","days":1,"grants":[{"role":"admin","code":""}]}`,
		"Label":  `{"label":"x","Label":"y","days":1,"grants":[{"role":"admin","code":""}]}`,
		"grants": `{"label":"x","days":1,"grants":[{"role":"admin","code":"520303"}],"grants":[{"role":"admin"}]}`,
		"code":   `{"label":"x","days":1,"grants":[{"role":"admin","code":"520303","code":""}]}`,
		"dayſ":   `{"label":"x","days":1,"dayſ":2,"grants":[]}`,
	} {
		before := w.state()
		answer := by.site.in(t).do(request(http.MethodPost, "/api/v1/tokens", body, "Content-Type", "application/json"))
		wantStatus(t, answer, http.StatusBadRequest)
		want(t, decoded(t, answer), "field.twice", "errors", 0, "code")
		want(t, decoded(t, answer), name, "errors", 0, "field")
		if w.state() != before {
			t.Errorf("%s: something has changed", name)
		}
	}
	answer := by.site.in(t).do(request(http.MethodPost, "/api/v1/tokens",
		`{"label":"label","days":1,"grants":[{"role":"admin","code":""},{"role":"admin","code":"520303"}]}`, "Content-Type", "application/json"))
	wantStatus(t, answer, http.StatusCreated)
}
