package httpapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"gridmap/internal/account"
	"gridmap/internal/region"
)

// TestAccountsAreMadeAndChanged goes through the life of an account.
func TestAccountsAreMadeAndChanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	admin := o.as("admin")
	made := admin.send(http.MethodPost, "/api/v1/accounts",
		`{"name":"Li.Na","shown":" 李娜 ","person":"L1","grants":[{"role":"leader","code":"520303"},{"role":"member","code":"520303001001001"},{"role":"member","code":""}]}`)
	wantStatus(t, made, http.StatusCreated)
	a := decoded(t, made)
	id, _ := at(a, "id").(float64)
	one := path("/api/v1/accounts/%.0f", id)
	if got := made.Header().Get("Location"); got != one {
		t.Errorf("Location is %q, want %q", got, one)
	}
	for _, w := range []struct {
		value any
		path  []any
	}{
		{"li.na", []any{"name"}}, {"李娜", []any{"shown"}}, {"L1", []any{"person", "number"}}, {"网格长L1", []any{"person", "name"}},
		{"汇川区", []any{"grants", 1, "area"}}, {"第1网格", []any{"grants", 2, "area"}}, {"", []any{"grants", 0, "area"}},
		{false, []any{"disabled"}}, {false, []any{"has_password"}}, {1.0, []any{"revision"}}, {nil, []any{"signed_in_at"}},
	} {
		want(t, a, w.value, w.path...)
	}
	delete(a, "link")
	if shown := decoded(t, admin.fetch(one)); fmt.Sprint(shown) != fmt.Sprint(a) {
		t.Errorf("the account is %v, and was made as %v", shown, a)
	}
	wantCode(t, admin.send(http.MethodPost, "/api/v1/accounts", `{"name":"li.na","shown":"x","grants":[]}`), http.StatusConflict, "account.exists")

	change := `{"revision":%d,"shown":"李娜","person":"","grants":[{"role":"dispatcher","code":"520303001"}],"disabled":%v}`
	changed := admin.send(http.MethodPut, one, path(change, 1, true))
	wantStatus(t, changed, http.StatusOK)
	b := decoded(t, changed)
	want(t, b, 2.0, "revision")
	want(t, b, true, "disabled")
	want(t, b, nil, "person")
	want(t, b, "dispatcher", "grants", 0, "role")
	wantStatus(t, admin.send(http.MethodPut, one, path(change, 1, false)), http.StatusConflict)
	wantStatus(t, admin.send(http.MethodPut, one, path(change, 2, false)), http.StatusOK)

	reset := admin.send(http.MethodPost, one+"/reset", "{}")
	wantStatus(t, reset, http.StatusOK)
	secret := strings.TrimPrefix(text(decoded(t, reset), "link", "path"), "/signin.html#link=")
	newcomer := o.browser()
	wantStatus(t, newcomer.send(http.MethodPost, "/api/v1/session/link/password", path(`{"link":%q,"password":"quiet-harbour-3052-violin"}`, secret)), http.StatusOK)
	wantStatus(t, newcomer.fetch("/api/v1/people"), http.StatusOK)
	wantStatus(t, admin.send(http.MethodPost, one+"/reset", ""), http.StatusOK)
	wantStatus(t, newcomer.fetch("/api/v1/people"), http.StatusUnauthorized)
	wantCode(t, o.browser().signIn("li.na", "quiet-harbour-3052-violin"), http.StatusUnauthorized, "sign_in.refused")

	var told []string
	for _, e := range items(t, decoded(t, admin.fetch("/api/v1/audit?target=li.na&limit=200"))) {
		told = append(told, text(e, "action"))
	}
	slices.Reverse(told)
	if wanted := []string{"account.added", "account.disabled", "account.changed", "account.reset", "account.link_used", "account.reset"}; !slices.Equal(told[:min(len(told), len(wanted))], wanted) {
		t.Errorf("the audit tells of %v, want %v", told, wanted)
	}
}

// TestAccountsHaveLimits: an admin of a subdistrict rules there and nowhere else.
//
//	        5203        the city
//	       520303       the county
//	520303001 520303002
//	 admin1    member2
func TestAccountsHaveLimits(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	admin1 := o.as("admin1")
	wantStatus(t, admin1.send(http.MethodPost, "/api/v1/accounts", `{"name":"inside","shown":"x","grants":[{"role":"admin","code":"520303001001"}]}`), http.StatusCreated)
	inside := o.id("inside")
	for _, grants := range []string{
		``, `{"role":"admin","code":""}`, `{"role":"member","code":"520303"}`, `{"role":"member","code":"520303002"}`,
		`{"role":"member","code":"520303001"},{"role":"member","code":"520303002001001"}`,
	} {
		wantCode(t, admin1.send(http.MethodPost, "/api/v1/accounts", `{"name":"beyond","shown":"x","grants":[`+grants+`]}`), http.StatusForbidden, "grant.beyond")
		wantCode(t, admin1.send(http.MethodPut, path("/api/v1/accounts/%d", inside),
			`{"revision":1,"shown":"x","person":"","grants":[`+grants+`],"disabled":false}`), http.StatusForbidden, "grant.beyond")
	}
	names := func(b *browser, query string) (out []string) {
		for _, a := range items(t, decoded(t, b.fetch("/api/v1/accounts?"+query))) {
			out = append(out, text(a, "name"))
		}
		return out
	}
	if got := names(admin1, ""); !slices.Equal(got, []string{"admin1", "inside"}) {
		t.Errorf("the admin of a subdistrict sees %v", got)
	}
	if got := names(o.as("admin"), ""); !slices.Equal(got, []string{"admin", "admin1", "dispatcher", "inside", "leader", "member2"}) {
		t.Errorf("the admin of everything sees %v", got)
	}
	if got := names(o.as("admin"), "q=admin&limit=1"); !slices.Equal(got, []string{"admin"}) {
		t.Errorf("the first admin is %v", got)
	}
	if got := names(o.as("admin"), "q=%25"); len(got) != 0 {
		t.Errorf("a wildcard finds %v", got)
	}
	// What is another's is not there: no answer tells whether it is.
	ids := []string{"999999", "0", "-1", "01", "1e3", "x", "99999999999999999999", "%27%20OR%201=1"}
	for _, name := range []string{"admin", "dispatcher", "leader", "member2"} {
		ids = append(ids, fmt.Sprint(o.id(name)))
	}
	for _, id := range ids {
		one := "/api/v1/accounts/" + id
		const body = `{"revision":1,"shown":"x","person":"","grants":[{"role":"member","code":"520303001"}],"disabled":false}`
		wantCode(t, admin1.fetch(one), http.StatusNotFound, "account.unknown")
		wantCode(t, admin1.send(http.MethodPut, one, body), http.StatusNotFound, "account.unknown")
		wantCode(t, admin1.send(http.MethodPost, one+"/reset", ""), http.StatusNotFound, "account.unknown")
		wantCode(t, admin1.send(http.MethodPost, one+"/sign_out", ""), http.StatusNotFound, "account.unknown")
	}
	wantStatus(t, o.as("member2").fetch("/api/v1/accounts"), http.StatusForbidden)
	wantStatus(t, o.browser().fetch("/api/v1/accounts"), http.StatusUnauthorized)
	for _, name := range []string{"admin", "dispatcher", "leader", "member2"} {
		if a, err := o.accounts.ByName(t.Context(), account.Operator("root"), name); err != nil || a.Revision > 1 && a.Shown == "x" {
			t.Errorf("%s is now %+v, %v", name, a, err)
		}
	}
}

// TestAdminsNameTheirOwnPeople: which staff numbers there are elsewhere, and whose
// they are, nobody learns by giving them to an account.
//
//	520303001: L0 leads grid 1   520303002: L21 leads grid 22   nowhere: X1
func TestAdminsNameTheirOwnPeople(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	if _, err := o.database.Pool(t).Exec(t.Context(), `
		INSERT INTO person (number, name, unit, phone, office)
		SELECT 'X1', '无职', unit, phone, office FROM person WHERE number = 'L0'`); err != nil {
		t.Fatal(err)
	}
	admin, admin1 := o.as("admin"), o.as("admin1")
	body := func(name, person string) string {
		return path(`{"name":%q,"shown":"x","person":%q,"grants":[{"role":"member","code":"520303001"}]}`, name, person)
	}
	wantStatus(t, admin1.send(http.MethodPost, "/api/v1/accounts", body("inside", "L0")), http.StatusCreated)
	one, revision := path("/api/v1/accounts/%d", o.id("inside")), 1
	change := func(b *browser, shown, person string) *httptest.ResponseRecorder {
		answer := b.send(http.MethodPut, one, path(`{"revision":%d,"shown":%q,"person":%q,"grants":[{"role":"member","code":"520303001"}],"disabled":false}`, revision, shown, person))
		if answer.Code == http.StatusOK {
			revision++
		}
		return answer
	}
	unknown := admin1.send(http.MethodPost, "/api/v1/accounts", body("beyond", "nobody"))
	wantCode(t, unknown, http.StatusUnprocessableEntity, "person.unknown")
	for _, person := range []string{"L21", "X1", "nobody"} {
		answer := admin1.send(http.MethodPost, "/api/v1/accounts", body("beyond", person))
		wantCode(t, answer, http.StatusUnprocessableEntity, "person.unknown")
		if text(decoded(t, answer), "detail") != text(decoded(t, unknown), "detail") {
			t.Errorf("the answer for %s tells that there is such a person: %s", person, answer.Body)
		}
		wantCode(t, change(admin1, "x", person), http.StatusUnprocessableEntity, "person.unknown")
	}
	wantStatus(t, change(admin, "x", "L21"), http.StatusOK)
	wantStatus(t, change(admin1, "y", "L21"), http.StatusOK) // as it was
	wantStatus(t, change(admin1, "y", ""), http.StatusOK)
	wantCode(t, change(admin1, "y", "L21"), http.StatusUnprocessableEntity, "person.unknown")
	wantStatus(t, change(admin1, "y", "L0"), http.StatusOK)
	wantStatus(t, change(admin, "y", "X1"), http.StatusOK)
	wantCode(t, change(admin, "y", "nobody"), http.StatusUnprocessableEntity, "person.unknown")
}

// TestSomebodyStaysAdmin: the last admin of everything cannot be taken away.
func TestSomebodyStaysAdmin(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	admin := o.as("admin")
	one := path("/api/v1/accounts/%d", o.id("admin"))
	revision, _ := at(decoded(t, admin.fetch(one)), "revision").(float64)
	for _, rest := range []string{
		`"grants":[{"role":"admin","code":""}],"disabled":true}`, `"grants":[{"role":"admin","code":"520303"}],"disabled":false}`, `"grants":[],"disabled":false}`,
	} {
		wantCode(t, admin.send(http.MethodPut, one, path(`{"revision":%.0f,"shown":"x","person":"",`, revision)+rest), http.StatusUnprocessableEntity, "account.last_admin")
	}
}

// TestAccountBodiesAreChecked: what is not asked for is refused, and nothing that is
// missing counts as emptied.
func TestAccountBodiesAreChecked(t *testing.T) {
	t.Parallel()
	o := newOffice(t, nil)
	admin := o.as("admin")
	one := path("/api/v1/accounts/%d", o.id("leader"))
	const all, tokens = "/api/v1/accounts", "/api/v1/tokens"
	for _, tt := range []struct {
		method, target, body string
		status               int
		code                 string
	}{
		{"POST", all, `{"name":"x1","shown":"x","grants":[],"hash":"x"}`, 400, "field.unknown"},
		{"POST", all, `{"name":"x1","shown":"x","grants":[],"id":1}`, 400, "field.unknown"},
		{"POST", all, `{"name":"x1","shown":"x","grants":[],"has_password":true}`, 400, "field.unknown"},
		{"POST", all, `{"name":"x1","shown":"x","grants":[{"role":"member","code":"520303","area":"x"}]}`, 400, "field.unknown"},
		{"POST", all, `{"name":"x1","shown":"x"}`, 400, "field.required"},
		{"POST", all, `{"name":"x1","shown":"x","grants":null}`, 400, "field.required"},
		{"POST", all, `{"shown":"x","grants":[]}`, 400, "field.required"},
		{"POST", all, `{"name":"a\u0000b","shown":"x","grants":[]}`, 400, "text.nul"},
		{"POST", all, `{"name":"x1","shown":"x","person":"a\u0000","grants":[]}`, 400, "text.nul"},
		{"POST", all, "{\"name\":\"\xff\",\"shown\":\"x\",\"grants\":[]}", 400, "body.encoding"},
		{"POST", all, `{"name":"x","shown":"x","grants":[]}`, 422, "account.name"},
		{"POST", all, `{"name":"x1","shown":"","grants":[]}`, 422, "account.shown"},
		{"POST", all, `{"name":"x1","shown":"x","grants":[{"role":"king","code":""}]}`, 422, "grant.role"},
		{"POST", all, `{"name":"x1","shown":"x","grants":[{"role":"leader","code":"520303"}]}`, 422, "grant.leader_person"},
		{"POST", all, `{"name":"x1","shown":"x","grants":[{"role":"member","code":"5203030"}]}`, 422, "grant.code"},
		{"POST", all, `{"name":"x1","shown":"x","grants":[{"role":"member","code":"999999"}]}`, 422, ""},
		{"POST", all, `{"name":"x1","shown":"x","person":"nobody","grants":[]}`, 422, ""},
		{"POST", all, `{"name":"` + strings.Repeat("x", 70000) + `","shown":"x","grants":[]}`, 413, "body.too_large"},
		{"PUT", one, `{"shown":"x","person":"","grants":[],"disabled":false}`, 400, "revision.required"},
		{"PUT", one, `{"revision":0,"shown":"x","person":"","grants":[],"disabled":false}`, 400, "revision.required"},
		{"PUT", one, `{"revision":1,"shown":"x","grants":[],"disabled":false}`, 400, "field.required"},
		{"PUT", one, `{"revision":1,"shown":"x","person":"","disabled":false}`, 400, "field.required"},
		{"PUT", one, `{"revision":1,"shown":"x","person":"","grants":[]}`, 400, "field.required"},
		{"PUT", one, `{"revision":1,"shown":"x","person":"","grants":[],"disabled":false,"name":"admin"}`, 400, "field.unknown"},
		{"POST", one + "/reset", `{"password":"x"}`, 400, "field.unknown"},
		{"POST", one + "/sign_out", `[]`, 400, "field.type"},
		{"POST", "/api/v1/people/L0/phone", `{"phone":"1"}`, 400, "field.unknown"},
		{"POST", "/api/v1/session", `{"name":"x"}`, 400, "field.required"},
		{"POST", "/api/v1/session", `{"name":"x","password":"y","role":"admin"}`, 400, "field.unknown"},
		{"POST", "/api/v1/session", `{"name":"x","password":"y\u0000"}`, 400, "text.nul"},
		{"POST", "/api/v1/session/password", `{"password":"y"}`, 400, "field.required"},
		{"POST", "/api/v1/session/link", `{}`, 400, "field.required"},
		{"POST", "/api/v1/session/link/password", `{"link":"x"}`, 400, "field.required"},
		{"POST", tokens, `{"label":"x","grants":[{"role":"admin","code":""}],"days":1,"account":1}`, 400, "field.unknown"},
		{"POST", tokens, `{"label":"x","grants":[{"role":"admin","code":""}]}`, 400, "field.required"},
		{"POST", tokens, `{"label":"x","days":1}`, 400, "field.required"},
		{"POST", tokens, `{"label":"x","grants":[],"days":1}`, 422, "token.grants"},
		{"POST", tokens, `{"label":"","grants":[{"role":"admin","code":""}],"days":1}`, 422, "token.label"},
		{"POST", tokens, `{"label":"x","grants":[{"role":"admin","code":""}],"days":366}`, 422, "token.days"},
		{"POST", tokens, `{"label":"x","grants":[{"role":"admin","code":""}],"days":1.5}`, 400, "field.type"},
	} {
		answer := admin.send(tt.method, tt.target, tt.body)
		if code := text(decoded(t, answer), "errors", 0, "code"); answer.Code != tt.status || tt.code != "" && code != tt.code {
			t.Errorf("%s %s %.80s gives %d %s, want %d %s", tt.method, tt.target, tt.body, answer.Code, code, tt.status, tt.code)
		}
	}
	a, err := o.accounts.ByName(t.Context(), account.Operator("root"), "leader")
	if err != nil || a.Revision != 1 || a.Person != "L0" || a.Grants[0] != (account.Grant{Role: account.Leader, Code: region.Code("520303")}) {
		t.Errorf("the account is now %+v, %v", a, err)
	}
}
