package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gridmap/internal/account"
	"gridmap/internal/httpapi"
	"gridmap/internal/pgtest"
	"gridmap/internal/postgis"
	"gridmap/internal/region"
)

// The land that is attacked: two counties of one grid each. Attackers hold their
// roles here, and what they are after is there.
//
//	27.72 +------+-------+
//	      | here | there |
//	27.71 +------+-------+
//	    106.90 106.91  106.92
const (
	hereCounty  = "520303"
	thereCounty = "520304"
	hereGrid    = "520303002001001"
	thereGrid   = "520304002001001"
)

// What no stranger may read.
var (
	staffPhones    = []string{"13911110001", "13911110002", "13911110003"}
	reporterPhones = []string{"13677770001", "13677770002"}
	reporterNames  = []string{"欧阳若兰", "司马长风"}
	staffNames     = []string{"甲一心", "乙二丰", "丁四维"}
)

// siege is a server with what is attacked, and those who attack it.
type siege struct {
	*server
	db   *pgtest.DB
	pool *pgxpool.Pool
	data *postgis.DB
	// accounts is how the accounts were made: as the server's, at the usual cost.
	accounts *account.Service
	// ids are what stands in paths, by the segment before it: of things here, and of
	// things there.
	here, there map[string]string
	operations  []operation
	// secrets are what may stand in no log.
	secrets []string
	cookies map[string]string // of sessions that last, by account
	named   int               // how many names have been made up
	client  *http.Client
}

// newSiege starts a server that counts nothing but guesses at passwords, so that no
// attack fails only because it is one of many.
func newSiege(t *testing.T) *siege {
	t.Helper()
	db := pgtest.New(t)
	twoCounties(t, db)
	var none []string
	for kind := range maps.Keys(httpapi.UsualRates()) {
		none = append(none, kind+"=none")
	}
	slices.Sort(none)
	s := &siege{db: db, pool: db.Pool(t), cookies: map[string]string{}, client: &http.Client{
		Timeout:       time.Minute,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 8},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	t.Cleanup(s.client.CloseIdleConnections)
	var err error
	if s.data, err = postgis.Open(t.Context(), db.URL, postgis.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.data.Close)
	if s.accounts, err = newAccounts(t.Context(), s.data, nil); err != nil {
		t.Fatal(err)
	}
	s.settle(t)
	s.server = startServer(t, db, "--log-level", "debug", "--rates", strings.Join(none, ","),
		"--openid-issuer", "http://127.0.0.1:1", "--openid-client-id", "gridmap", "--openid-client-secret-file", write(t, "secret", "hush-of-the-provider\n"))
	s.secrets = append(s.secrets, "hush-of-the-provider")
	s.here["plans"], s.there["plans"] = s.draft(t, hereCounty), s.draft(t, thereCounty)
	s.secrets = slices.Concat(s.secrets, staffPhones, reporterPhones, reporterNames)
	s.report(t)
	s.operations = s.readOperations(t)
	return s
}

// twoCounties fills the land.
func twoCounties(t *testing.T, db *pgtest.DB) {
	t.Helper()
	grid := func(code string, w, e string) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":"网格"},"geometry":{"type":"Polygon","coordinates":[[[%[2]s,27.71],[%[3]s,27.71],[%[3]s,27.72],[%[2]s,27.72],[%[2]s,27.71]]]}}`, code, w, e)
	}
	for _, f := range []struct{ noun, content string }{
		{"areas", "code,name\n520303,汇川区\n520303002,洗马路街道\n520303002001,汇川社区\n520304,播州区\n520304002,南白街道\n520304002001,南白社区\n"},
		{"grids", grid(hereGrid, "106.90", "106.91") + "\n" + grid(thereGrid, "106.91", "106.92")},
		{"buildings", "ref,name,address,lon,lat,households\nH1,香樟园1栋,香樟路1号,106.905,27.715,30\nT1,桂花园1栋,桂花路1号,106.915,27.715,30\n"},
		{"people", "number,name,unit,phone,office\nA1,甲一心,区教育局,13911110001,二楼\nB1,=乙二丰,区民政局,13911110002,三楼\nD1,丁四维,街道,13911110003,一楼\n"},
		{"posts", "person,role,code\nA1,first_leader," + hereGrid + "\nB1,first_leader," + thereGrid + "\nD1,desk,520304002\n"},
	} {
		mustRun(t, db, "import", f.noun, write(t, f.noun+".txt", f.content))
	}
}

// passwordOf is what an account of a name signs in with.
func passwordOf(name string) string { return "kettle-orchard-" + name + "-velvet" }

// root is who makes the accounts.
var root = account.Operator("root")

// enlist makes an account that signs in with passwordOf its name.
func (s *siege) enlist(t *testing.T, name, person string, mustChange bool, grants ...account.Grant) account.Account {
	t.Helper()
	a, err := s.accounts.AddWithPassword(t.Context(), root,
		account.Account{Name: name, Shown: "某" + name, Person: person, Grants: grants}, passwordOf(name), mustChange)
	if err != nil {
		t.Fatal(err)
	}
	s.secrets = append(s.secrets, passwordOf(name))
	return a
}

// settle makes what is attacked by its number, and those who attack.
func (s *siege) settle(t *testing.T) {
	t.Helper()
	at := func(role account.Role, code region.Code) account.Grant { return account.Grant{Role: role, Code: code} }
	s.enlist(t, "chief", "", false, at(account.Admin, ""))
	s.enlist(t, "captain", "", false, at(account.Admin, ""))
	s.enlist(t, "other.chief", "", false, at(account.Admin, ""))
	for _, name := range []string{"late", "dismissed", "gone"} { // whose sessions end before they attack
		s.enlist(t, name, "", false, at(account.Admin, ""))
	}
	s.enlist(t, "fresh", "", true, at(account.Admin, ""))
	s.enlist(t, "nobody", "", false)
	s.enlist(t, "admin.here", "", false, at(account.Admin, hereCounty))
	s.enlist(t, "dispatcher.here", "", false, at(account.Dispatcher, hereCounty))
	s.enlist(t, "leader.here", "A1", false, at(account.Leader, hereCounty))
	s.enlist(t, "member.here", "", false, at(account.Member, hereCounty))
	here := s.enlist(t, "subject.here", "", false, at(account.Member, hereCounty))
	there := s.enlist(t, "subject.there", "", false, at(account.Member, thereCounty))
	s.here = map[string]string{"accounts": id(here), "tokens": s.number(t, s.token(t, "member.here", 1)), "people": "A1", "areas": hereCounty, "grids": hereGrid}
	s.there = map[string]string{"accounts": id(there), "tokens": s.number(t, s.token(t, "subject.there", 1)), "people": "B1", "areas": thereCounty, "grids": thereGrid}
	for ref, ids := range map[string]map[string]string{"H1": s.here, "T1": s.there} {
		ids["layer"], ids["z"] = "grids", "15"
		ids["buildings"] = s.text(t, "SELECT id::text FROM building WHERE ref = $1", ref)
	}
	// The tiles of zoom 15 in the middle of each grid.
	s.here["x"], s.here["y"], s.there["x"], s.there["y"] = "26114", "13756", "26115", "13756"
}

func id(a account.Account) string { return strconv.FormatInt(a.ID, 10) }

// text reads one text from the database.
func (s *siege) text(t *testing.T, sql string, args ...any) (text string) {
	t.Helper()
	if err := s.pool.QueryRow(t.Context(), sql, args...).Scan(&text); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return text
}

func (s *siege) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if tag, err := s.pool.Exec(t.Context(), sql, args...); err != nil || tag.RowsAffected() != 1 {
		t.Fatalf("%s: %v, %v", sql, tag, err)
	}
}

// token makes an API token of an account, with its grants or narrower ones.
func (s *siege) token(t *testing.T, name string, days int, grants ...account.Grant) string {
	t.Helper()
	by, err := s.accounts.As(t.Context(), root, name)
	if err != nil {
		t.Fatal(err)
	}
	if len(grants) == 0 {
		grants = by.Grants
	}
	_, secret, err := s.accounts.AddToken(t.Context(), by, "of "+t.Name(), grants, days)
	if err != nil {
		t.Fatal(err)
	}
	s.secrets = append(s.secrets, secret)
	return secret
}

// number returns the id of a token.
func (s *siege) number(t *testing.T, token string) string {
	t.Helper()
	return s.text(t, "SELECT id::text FROM token WHERE digest = sha256($1::bytea)", []byte(token))
}

// link makes a one-time link for an account.
func (s *siege) link(t *testing.T, name string) string {
	t.Helper()
	a, err := s.accounts.ByName(t.Context(), root, name)
	if err != nil {
		t.Fatal(err)
	}
	_, link, err := s.accounts.Reset(t.Context(), root, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.secrets = append(s.secrets, link.Secret)
	return link.Secret
}

// report reports an issue here and one there.
func (s *siege) report(t *testing.T) {
	t.Helper()
	for i, side := range []struct {
		ids map[string]string
		lon float64
	}{{s.here, 106.905}, {s.there, 106.915}} {
		status, body := s.post(t, "/api/v1/issues", map[string]any{"category": "other", "description": "井盖松动 " + side.ids["grids"],
			"position": map[string]any{"lon": side.lon, "lat": 27.715}, "reporter": map[string]string{"name": reporterNames[i], "phone": reporterPhones[i]}})
		var is struct{ ID, Number, Token string }
		if err := json.Unmarshal([]byte(body), &is); err != nil || status != http.StatusCreated {
			t.Fatalf("report: %d %s", status, body)
		}
		side.ids["issues"], side.ids["number"], side.ids["report"] = is.ID, is.Number, is.Token
		s.secrets = append(s.secrets, is.Token)
	}
}

// state is every row of every table, as text: what an attack may not change. Left
// out are what tells of attacks, the browsers' sessions, and when tokens were used.
func (s *siege) state(t *testing.T) map[string][]string {
	t.Helper()
	rows := s.query(t, `
		SELECT relname::text, format('SELECT (to_jsonb(x) - ''used_at'' - ''used_from'')::text FROM %I x ORDER BY 1', relname)
		FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT IN ('audit', 'session', 'spatial_ref_sys')`)
	all, batch := map[string][]string{}, &pgx.Batch{}
	var table, everything string
	_, err := pgx.ForEachRow(rows, []any{&table, &everything}, func() error {
		of := table
		batch.Queue(everything).Query(func(rows pgx.Rows) (err error) {
			all[of], err = pgx.CollectRows(rows, pgx.RowTo[string])
			return err
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.pool.SendBatch(t.Context(), batch).Close(); err != nil {
		t.Fatal(err)
	}
	return all
}

func (s *siege) query(t *testing.T, sql string) pgx.Rows {
	t.Helper()
	rows, err := s.pool.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// unchanged runs an attack and fails the test for every row that it has changed,
// but in the tables that it may write to. If there are none, the audit tells at most
// that somebody was refused, or read it.
func (s *siege) unchanged(t *testing.T, attack func(), but ...string) {
	t.Helper()
	before, told := s.state(t), s.text(t, "SELECT max(id)::text FROM audit")
	attack()
	after := s.state(t)
	done := s.text(t, `SELECT coalesce(string_agg(DISTINCT action, ' '), '') FROM audit
		WHERE id > $1::text::bigint AND action NOT IN ('account.sign_in_refused', 'audit.exported')`, told)
	if done != "" && len(but) == 0 {
		t.Errorf("the audit tells of the attack: %s", done)
	}
	for table := range after {
		if slices.Contains(but, table) || slices.Equal(before[table], after[table]) {
			continue
		}
		for _, row := range after[table] {
			if !slices.Contains(before[table], row) {
				t.Errorf("the attack has written to %s: %.300s", table, row)
			}
		}
		for _, row := range before[table] {
			if !slices.Contains(after[table], row) {
				t.Errorf("the attack has taken from %s: %.300s", table, row)
			}
		}
	}
}
