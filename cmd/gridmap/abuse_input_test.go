package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func escaped(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }

// withMoreFields adds what one would like to set to every object of every body: each
// column of each table of what is private. It is refused by its name.
func (s *siege) withMoreFields(t *testing.T) {
	columns, err := pgx.CollectRows(s.query(t, `
		SELECT DISTINCT column_name::text FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name IN ('account', 'account_grant', 'account_link', 'token', 'token_grant', 'session', 'person', 'issue', 'issue_event', 'plan', 'plan_step')
		ORDER BY 1`), pgx.RowTo[string])
	if err != nil || len(columns) < 40 {
		t.Fatalf("%d columns, %v", len(columns), err)
	}
	columns = append(columns, "grants", "roles", "admin", "is_admin", "must_change_password", "password_hash", "may", "own", "__proto__", "constructor", "")
	headers := s.browser(s.signInOnce(t, "chief"))
	var probes []probe
	for _, op := range s.operations {
		if op.contentType != "application/json" {
			continue
		}
		add := func(why, body string) {
			p := s.about(t, op, s.here, why, headers...)
			p.body, p.want = body, []int{http.StatusBadRequest}
			probes = append(probes, p)
		}
		whole := s.sent(t, op, s.here)
		for _, name := range columns {
			if op.body.Properties[name] == nil {
				add("a field "+name, `{"`+name+`":1,`+strings.TrimPrefix(whole, "{"))
			}
		}
		for i, at := range objects(whole) {
			if i > 0 {
				add("a field inside", whole[:at+1]+`"id":1,`+whole[at+1:])
			}
		}
		for name := range op.body.Properties {
			value, err := json.Marshal(s.fields(t, op, s.here)[name])
			if err != nil {
				t.Fatal(err)
			}
			twice := `"` + name + `":` + string(value) + `,`
			add(name+" twice", `{`+twice+strings.TrimPrefix(whole, "{"))
			add(name+" twice, once in capitals", `{`+strings.ToUpper(twice[:len(name)+2])+twice[len(name)+2:]+strings.TrimPrefix(whole, "{"))
			if name == "grants" {
				add("a grant's code twice", strings.Replace(whole, `"code":`, `"code":"","code":`, 1))
			}
		}
		if len(op.body.Properties) > 0 {
			add("deep nesting", strings.Repeat(`{"a":`, 9000)+"1"+strings.Repeat("}", 9000))
			add("deeper lists", strings.Repeat("[", 30_000)+strings.Repeat("]", 30_000))
			add("two values", whole+whole)
			add("a list", "["+whole+"]")
			add("half a body", whole[:len(whole)-1])
			add("bytes that are no text", strings.Replace(whole, `":`, "\xff\xfe\":", 1))
			add("UTF-16", "\xfe\xff\x00{\x00}")
			add("a byte-order mark", "\ufeff"+whole)
		}
	}
	s.unchanged(t, func() { s.storm(t, probes) })
}

// objects returns where the objects of a JSON text begin, whose texts have no braces.
func objects(text string) (at []int) {
	for i := range len(text) - 1 {
		if text[i] == '{' && text[i+1] != '}' {
			at = append(at, i)
		}
	}
	return at
}

// oddTexts are what may confuse a database, a shell, a log, a template, a file
// system or a reader of bytes.
var oddTexts = map[string]string{
	"a quote":            `'`,
	"always true":        `' OR '1'='1' --`,
	"stacked":            `'; DROP TABLE account CASCADE; --`,
	"sleeping":           `'||(select pg_sleep(30))||'`,
	"dollar quotes":      `$$ ; select 1; $$`,
	"a parameter":        `$1 @name :name %(name)s`,
	"an escape":          `\'; select 1; --`,
	"a comment":          `*/ or 1=1 /*`,
	"an array":           `{520304,520303}`,
	"a cast":             `account'::regclass`,
	"a program":          `'; copy account to program 'id'; --`,
	"a LIKE pattern":     `%_%`,
	"a regular one":      `(((((a+)+)+)+)+)$`,
	"a template":         `{{.}}${7*7}<%= 7*7 %>%s%n%x`,
	"markup":             `<script>alert(1)</script>`,
	"a path":             `../../../../etc/passwd`,
	"lines of headers":   "x\r\nSet-Cookie: gridmap=evil\r\n\r\n",
	"from right to left": "\u202egnp.exe",
	"not a number":       `NaN`,
	"a huge number":      `99999999999999999999999999`,
	"an exponent":        `1e400`,
	"below zero":         `-1`,
	"hexadecimal":        `0x7fffffff`,
	"a formula":          `=cmd|'/C calc'!A0`,
}

// rawValues are bytes that no text has, as they stand in an address.
var rawValues = map[string]string{"NUL": "a%00b", "no UTF-8": "%ff%fe", "half a rune": "%e4%b8", "an overlong slash": "%c0%af", "half an escape": "%2"}

// withOddValues puts odd values into every parameter, every part of a path and every
// header, as an admin of everything, whom only the database would stop.
func (s *siege) withOddValues(t *testing.T) {
	cookie := s.signInOnce(t, "chief")
	values := maps.Clone(rawValues)
	for why, text := range oddTexts {
		values[why] = escaped(text)
	}
	values["over a kilobyte"] = strings.Repeat("a", 1100)
	values["over 16 KiB"] = strings.Repeat("9", 17_000)
	var probes []probe
	for _, op := range s.operations {
		if op.changes() && len(op.segments()) == 0 {
			continue // their texts come with withOddTexts
		}
		whole := s.about(t, op, s.here, "", s.browser(cookie)...)
		for _, p := range op.parameters {
			for why, value := range values {
				one := whole
				one.why = p.Name + " is " + why
				switch p.In {
				case "path":
					if why == "half an escape" {
						continue // net/http itself refuses it
					}
					one.target = s.target(t, op, merged(s.here, map[string]string{p.Name: value}))
					one.want = []int{http.StatusNotFound, http.StatusBadRequest}
				case "query":
					one.target = op.path
					if path, _, _ := strings.Cut(whole.target, "?"); path != "" {
						one.target = path
					}
					for _, other := range op.parameters {
						if op.needs(other) && other.Name != p.Name {
							one.target += separator(one.target) + other.Name + "=" + parameterValues[other.Name]
						}
					}
					one.target += separator(one.target) + p.Name + "=" + value
				case "header":
					text, ok := oddTexts[why]
					if !ok || strings.ContainsAny(text, "\r\n") {
						continue // no client sends these: see overTheWire
					}
					one.headers = append(slices.Clip(one.headers), p.Name, text)
				}
				if op.changes() && p.In != "path" {
					continue
				}
				probes = append(probes, one)
			}
		}
		for _, name := range []string{"User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "X-Request-Id", "Referer", "If-None-Match", "Idempotency-Key", "Gridmap-Report-Token", "Last-Event-ID", "X-Forwarded-For"} {
			for _, text := range []string{`' OR '1'='1' --`, "\xff\xfe\x80", strings.Repeat("a", 9000), `=cmd|'/C calc'!A0`} {
				one := whole
				one.why, one.headers = name+" is odd", append(slices.Clip(one.headers), name, text)
				if !op.changes() {
					probes = append(probes, one)
				}
			}
		}
	}
	s.unchanged(t, func() { s.storm(t, probes) })
}

func separator(target string) string {
	if strings.Contains(target, "?") {
		return "&"
	}
	return "?"
}

// withOddTexts puts odd texts into every field of every body. Some of it is kept, as
// it is, in the tables that the operations are for; all other tables stay.
func (s *siege) withOddTexts(t *testing.T) {
	headers := s.browser(s.signInOnce(t, "chief"))
	texts := maps.Clone(oddTexts)
	texts["NUL"], texts["64 KiB"], texts["5 KiB"] = "a\x00b", strings.Repeat("字", 23_000), strings.Repeat("a", 5000)
	var probes []probe
	for _, op := range s.operations {
		if op.contentType != "application/json" || strings.HasPrefix(op.path, "/api/v1/session/password") {
			continue // the chief stays signed in
		}
		here := s.drafted(t, op, s.here)
		add := func(name, why string, value any) {
			p := s.about(t, op, here, name+" is "+why, headers...)
			make := func() string {
				body := s.fields(t, op, here)
				if op.path == "/api/v1/plans" {
					delete(body, "edition") // of today, it is none to go back to
				}
				body[name] = value
				sent, err := json.Marshal(body)
				if err != nil {
					t.Fatal(err)
				}
				return string(sent)
			}
			if p.body = make(); op.body.Properties["revision"] != nil {
				p.late = make // with the revision that it has by then
			}
			probes = append(probes, p)
		}
		for name := range op.body.Properties {
			whole := s.fields(t, op, here)[name]
			for why, text := range texts {
				for _, value := range odd(whole, text) {
					add(name, why, value)
				}
			}
			for _, value := range []string{`1e400`, `-1e400`, `99999999999999999999999999`, `-9223372036854775809`, `0.1`, `null`, `true`, `[]`, `{}`, `""`, `"\ud800"`, `"\u0000"`} {
				add(name, value, json.RawMessage(value))
			}
		}
	}
	accounts := s.text(t, "SELECT string_agg(name || hash, ' ' ORDER BY name) FROM account WHERE name LIKE '%.here' OR name = 'chief'")
	s.unchanged(t, func() { s.storm(t, probes) }, "account", "account_grant", "account_link", "token", "token_grant", "issue", "issue_event", "issue_day", "outbox", "idempotency",
		"plan", "plan_step", "plan_presence", "edition", "grid", "grid_version", "lineage", "post")
	if now := s.text(t, "SELECT string_agg(name || hash, ' ' ORDER BY name) FROM account WHERE name LIKE '%.here' OR name = 'chief'"); now != accounts {
		t.Errorf("there are other accounts: %s, before %s", now, accounts)
	}
	kept := s.text(t, "SELECT string_agg(description, E'\n') FROM issue")
	for why, text := range oddTexts {
		if strings.TrimSpace(text) == text && !strings.Contains(kept, text) {
			t.Errorf("a description that is %s was not kept as it is", why)
		}
	}
}

// odd returns values like one, with a text in place of its texts.
func odd(value any, text string) (all []any) {
	switch value := value.(type) {
	case map[string]any:
		for name := range value {
			for _, one := range odd(value[name], text) {
				with := maps.Clone(value)
				with[name] = one
				all = append(all, with)
			}
		}
	case []any:
		for _, one := range odd(value[0], text) {
			all = append(all, []any{one})
		}
	default:
		all = append(all, text)
	}
	return all
}
