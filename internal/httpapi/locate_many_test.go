package httpapi_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"gridmap/internal/roster"

	"pgregory.net/rapid"
)

const (
	csvType    = "text/csv; charset=utf-8"
	ndjsonType = "application/x-ndjson"
)

func (s *site) many(contentType, body string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.do(request(http.MethodPost, "/api/v1/locate", body, "Content-Type", contentType))
}

func TestLocateCSV(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	for _, tt := range []struct{ name, in, out string }{
		{"as it is in the book", "lon,lat\n106.9005,27.6005\n106.9015,27.6005\n",
			"grid,match,responsible,error\n520303001001001,inside,网格长L0,\n520303001001002,inside,网格长L1,\n"},
		{"columns in any order", "accuracy_m,LAT,id,Lon,crs\n5,27.6005,a,106.9005,wgs84\n",
			"id,grid,match,responsible,error\na,520303001001001,inside,网格长L0,\n"},
		{"near, outside", "id,lon,lat,accuracy_m\n1,106.9005,27.5998,\n2,106.9005,27.5998,20\n3,0,0,\n",
			"id,grid,match,responsible,error\n1,520303001001001,near,网格长L0,\n2,,outside,,\n3,,outside,,\n"},
		{"a bad row has its error in its place", "id,lon,lat\n1,106.9005,27.6005\n2,x,27.6\n3,,27.6\n4,106.9,\n5,NaN,27.6\n6,27.6,106.9\n7,106.9015,27.6005\n8,1,2,3\n9\n",
			"id,grid,match,responsible,error\n1,520303001001001,inside,网格长L0,\n2,,,,lon.number\n3,,,,lon.required\n4,,,,lat.required\n5,,,,lon.number\n6,,,,position.swapped\n7,520303001001002,inside,网格长L1,\n,,,,row.columns\n9,,,,lon.required\n"},
		{"bad systems and accuracies", "lon,lat,crs,accuracy_m\n106.9005,27.6005,utm,\n106.9005,27.6005,WGS84,-1\n106.9005,27.6005,,x\n",
			"grid,match,responsible,error\n,,,crs.unknown\n,,,accuracy.range\n,,,accuracy.number\n"},
		{"CR LF, spaces, blank lines, no last line end", "lon,lat\r\n\r\n 106.9005 ,\t27.6005\r\n\n106.9015,27.6005",
			"grid,match,responsible,error\n520303001001001,inside,网格长L0,\n520303001001002,inside,网格长L1,\n"},
		{"a byte order mark is given back", "\uFEFFid,lon,lat\n一,106.9005,27.6005\n", "\uFEFFid,grid,match,responsible,error\n一,520303001001001,inside,网格长L0,\n"},
		{"quoted fields", "\"id\",\"lon\",\"lat\"\n\"a,\"\"b\"\"\nc\",\"106.9005\",27.6005\nd,106.9015,\"27.6005\"\n",
			"id,grid,match,responsible,error\n\"a,\"\"b\"\"\nc\",520303001001001,inside,网格长L0,\nd,520303001001002,inside,网格长L1,\n"},
		{"quotes that do not end spoil one line", "id,lon,lat\n\"a,106.9005,27.6005\nb,106.9015,27.6005\n",
			"id,grid,match,responsible,error\n,,,,row.quotes\nb,520303001001002,inside,网格长L1,\n"},
		{"quotes inside a field", "id,lon,lat\na\"b\",106.9005,27.6005\n\"a\"b,106.9005,27.6005\n", "id,grid,match,responsible,error\n,,,,row.quotes\n,,,,row.quotes\n"},
		{"bytes that are not UTF-8", "id,lon,lat\n\xb0\xa1,106.9005,27.6005\n", "id,grid,match,responsible,error\n\uFFFD,,,,row.encoding\n"},
		{"an over-long row", "id,lon,lat\n" + strings.Repeat("x", 20_000) + ",106.9005,27.6005\nb,106.9015,27.6005\n",
			"id,grid,match,responsible,error\n,,,,row.too_long\nb,520303001001002,inside,网格长L1,\n"},
		{"nothing but a header", "lat,lon", "grid,match,responsible,error\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			answer := s.many(csvType, tt.in)
			wantStatus(t, answer, http.StatusOK)
			if got := answer.Body.String(); got != tt.out {
				t.Errorf("the answer is\n%s\nwant\n%s", got, tt.out)
			}
			if answer.Header().Get("Gridmap-Edition") != "1" || answer.Header().Get("Content-Type") != csvType {
				t.Errorf("the headers are %v", answer.Header())
			}
		})
	}
}

func TestLocateManyRefuses(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	for _, tt := range []struct {
		contentType, body string
		status            int
		code              string
	}{
		{csvType, "", 400, "header.missing"},
		{csvType, "106.9,27.6\n", 400, "column.unknown"},
		{csvType, "lon,lat,colour\n", 400, "column.unknown"},
		{csvType, "lon,lon,lat\n", 400, "column.repeated"},
		{csvType, "lon,id\n", 400, "column.required"},
		{csvType, "\"lon,lat\n", 400, "row.quotes"},
		{csvType, strings.Repeat("x", 20_000) + "\n", 400, "row.too_long"},
		{"application/json", "[]", 415, "content_type"},
		{"text/csv; charset=gbk", "lon,lat\n", 415, "content_type"},
		{"", "lon,lat\n", 415, "content_type"},
		{"text/csv; charset", "lon,lat\n", 415, "content_type"},
	} {
		answer := s.many(tt.contentType, tt.body)
		if answer.Code != tt.status || at(decoded(t, answer), "errors", 0, "code") != tt.code {
			t.Errorf("%s %.30q: %d, %s, want %d, %s", tt.contentType, tt.body, answer.Code, answer.Body, tt.status, tt.code)
		}
	}
	wrongCRS := s.do(request(http.MethodPost, "/api/v1/locate?crs=utm", "lon,lat\n", "Content-Type", csvType))
	wantStatus(t, wrongCRS, http.StatusUnprocessableEntity)
}

func TestLocateLinesGiveWhatGetGives(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	answer := s.many(ndjsonType, `{"lon":106.9009,"lat":27.6005,"accuracy_m":12,"id":"a\"b"}`+"\n\n"+
		`{"id":7,"lon":106.9005,"lat":27.5998}`+"\r\n"+`{"lon":0,"lat":0,"id":null,"crs":"bd09"}`)
	wantStatus(t, answer, http.StatusOK)
	lines := strings.SplitAfter(strings.TrimSuffix(answer.Body.String(), "\n"), "\n")
	for i, want := range []struct{ id, query string }{
		{`"id":"a\"b",`, "lon=106.9009&lat=27.6005&accuracy_m=12"}, {`"id":7,`, "lon=106.9005&lat=27.5998"}, {"", "lon=0&lat=0&crs=bd09"},
	} {
		single := s.get("/api/v1/locate?" + want.query).Body.String()
		if got := strings.TrimSuffix(lines[i], "\n"); got != "{"+want.id+strings.TrimSuffix(single, "\n")[1:] {
			t.Errorf("line %d is\n%s, want\n%s", i+1, got, single)
		}
	}
}

func TestLocateLinesWithErrors(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	rows := []struct{ in, code, id string }{
		{`{"lon":106.9,"lat":27.6`, "row.json", ""},
		{`{"lon":106.9,"lat":27.6}{}`, "row.json", ""},
		{`{"lon":106.9,"lat":27.6,"colour":"red"}`, "row.json", ""},
		{`[1,2]`, "row.json", ""},
		{`null`, "lon.required", ""},
		{`{"id":"x","lat":27.6}`, "lon.required", `"x"`},
		{`{"id":3,"lon":106.9}`, "lat.required", "3"},
		{`{"id":"y","lon":"106.9","lat":27.6}`, "lon.number", `"y"`},
		{`{"lon":106.9,"lat":[]}`, "lat.number", ""},
		{`{"lon":NaN,"lat":27.6}`, "row.json", ""},
		{`{"lon":1e999,"lat":27.6}`, "lon.number", ""},
		{`{"lon":27.6,"lat":106.9}`, "position.swapped", ""},
		{`{"lon":106.9,"lat":27.6,"crs":"utm"}`, "crs.unknown", ""},
		{`{"lon":106.9,"lat":27.6,"crs":5}`, "crs.unknown", ""},
		{`{"lon":106.9,"lat":27.6,"accuracy_m":-1}`, "accuracy.range", ""},
		{`{"lon":106.9,"lat":27.6,"accuracy_m":"x"}`, "accuracy.number", ""},
		{`{"lon":106.9,"lat":27.6,"id":{}}`, "id.type", ""},
		{`{"lon":106.9,"lat":27.6,"id":true}`, "id.type", ""},
		{"{\"lon\":106.9,\"lat\":27.6,\"id\":\"\xff\"}", "row.encoding", ""},
		{`{"id":"` + strings.Repeat("x", 20_000) + `"}`, "row.too_long", ""},
		{`{"lon":106.9005,"lat":27.6005}`, "", ""},
	}
	var body strings.Builder
	for _, row := range rows {
		body.WriteString(row.in + "\n")
	}
	answer := s.many(ndjsonType, body.String())
	lines := strings.Split(strings.TrimSuffix(answer.Body.String(), "\n"), "\n")
	if len(lines) != len(rows) {
		t.Fatalf("%d rows have %d answers", len(rows), len(lines))
	}
	for i, row := range rows {
		var got struct {
			ID    json.RawMessage `json:"id"`
			Match string          `json:"match"`
			Error struct {
				Code string `json:"code"`
			} `json:"error"`
		}
		if err := json.Unmarshal([]byte(lines[i]), &got); err != nil {
			t.Errorf("%.60s: the answer is not JSON: %s", row.in, lines[i])
		}
		if got.Error.Code != row.code || string(got.ID) != row.id || (got.Match == "") != (row.code != "") {
			t.Errorf("%.60s: %s, want %s and id %s", row.in, lines[i], row.code, row.id)
		}
	}
}

// TestLocateCSVReadsAsAnyReader compares with encoding/csv and single look-ups.
func TestLocateCSVReadsAsAnyReader(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	single := map[string]string{}
	lookUp := func(lon, lat string) string {
		key := lon + " " + lat
		if single[key] == "" {
			answer := decoded(t, s.get("/api/v1/locate?lon="+lon+"&lat="+lat))
			code, _ := at(answer, "grid", "code").(string)
			match, _ := at(answer, "match").(string)
			single[key] = code + " " + match
		}
		return single[key]
	}
	rapid.Check(t, func(rt *rapid.T) {
		type row struct{ id, lon, lat string }
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
			return row{
				rapid.StringOf(rapid.RuneFrom([]rune("ab,\"\n\r '一=🦆"))).Draw(t, "id"),
				rapid.SampledFrom([]string{"106.9005", "106.9015", "106.9", "1.069005e2", "107"}).Draw(t, "lon"),
				rapid.SampledFrom([]string{"27.6005", "+27.60050000000000000", "27.5998", "0"}).Draw(t, "lat"),
			}
		}), 0, 30).Draw(rt, "rows")
		var body strings.Builder
		w := csv.NewWriter(&body)
		w.UseCRLF = rapid.Bool().Draw(rt, "crlf")
		_ = w.Write([]string{"id", "lon", "lat"})
		for _, r := range rows {
			_ = w.Write([]string{r.id, r.lon, r.lat})
		}
		w.Flush()
		got, err := csv.NewReader(strings.NewReader(s.many(csvType, body.String()).Body.String())).ReadAll()
		if err != nil || len(got) != len(rows)+1 {
			rt.Fatalf("%d rows have %d answers, %v", len(rows), len(got)-1, err)
		}
		for i, r := range rows {
			// encoding/csv reads CR LF inside quotes as LF, on both sides.
			id := strings.ReplaceAll(r.id, "\r\n", "\n")
			if w.UseCRLF {
				id = strings.ReplaceAll(strings.ReplaceAll(r.id, "\r", ""), "\r\n", "\n")
			}
			if got[i+1][0] != id || got[i+1][1]+" "+got[i+1][2] != lookUp(r.lon, strings.Replace(r.lat, "+", "%2B", 1)) {
				rt.Fatalf("row %d, %q, has the answer %q", i, r, got[i+1])
			}
		}
	})
}

// FuzzLocateCSV looks for rows without an answer and answers without a row.
func FuzzLocateCSV(f *testing.F) {
	for _, seed := range []string{"lon,lat\n106.9005,27.6005\n", "id,lon,lat\n\"a\nb\",1,2\n\"", "\uFEFFlon,lat\r\n1e3,-0\r\n\r\n,,,\n",
		"lon,lat\n" + strings.Repeat("9", 17_000) + "\n1,2", "lon,lat\n\"1\",\"2\"\n\"1\"x,2\n1\"2,3\n"} {
		f.Add(seed)
	}
	s := newSiteOver(f, twoGrids(), nil)
	f.Fuzz(func(t *testing.T, body string) {
		s := s.in(t)
		if body == "" {
			return // the document wants one
		}
		answer := s.many(csvType, body)
		if answer.Code == http.StatusBadRequest {
			return
		}
		wantStatus(t, answer, http.StatusOK)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(answer.Body.String(), "\uFEFF"))).ReadAll()
		if err != nil {
			t.Fatalf("the answer is no CSV: %v", err)
		}
		// A row is at least one line that is not blank, and each line at most one row.
		lines := 0
		for line := range strings.SplitSeq(body, "\n") {
			if strings.TrimSuffix(line, "\r") != "" {
				lines++
			}
		}
		if len(rows) > lines || len(rows) == 0 {
			t.Errorf("%d lines have %d answers", lines, len(rows))
		}
		for _, row := range rows[1:] {
			match, code := row[len(row)-3], row[len(row)-1]
			if (match == "") != (code != "") {
				t.Errorf("the answer %q has neither a match nor an error, or both", row)
			}
		}
	})
}

// FuzzLocateLines holds that every line that is not blank has one line of JSON.
func FuzzLocateLines(f *testing.F) {
	for _, seed := range []string{`{"lon":106.9005,"lat":27.6005,"id":"a"}`, "{\n}\n[]", `{"id":1e400,"lon":1}`, "\xff", `{"lon":1,"lat":2,"id":"\ud800"}`} {
		f.Add(seed)
	}
	s := newSiteOver(f, twoGrids(), nil)
	f.Fuzz(func(t *testing.T, body string) {
		if body == "" {
			return // the document wants one
		}
		s := s.in(t)
		answer := s.many(ndjsonType, body).Body.String()
		lines := 0
		for line := range strings.SplitSeq(body, "\n") {
			if strings.TrimSpace(line) != "" || len(line) > 16<<10 {
				lines++
			}
		}
		answers := strings.Split(strings.TrimSuffix(answer, "\n"), "\n")
		answers = slices.DeleteFunc(answers, func(s string) bool { return s == "" })
		if len(answers) != lines {
			t.Errorf("%d lines have %d answers", lines, len(answers))
		}
		for _, a := range answers {
			if !json.Valid([]byte(a)) {
				t.Errorf("the answer %q is not JSON", a)
			}
		}
	})
}

// live serves a site on a real connection.
func (s *site) live() *httptest.Server {
	s.t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.Config = s.server.HTTPServer()
	server.Start()
	s.t.Cleanup(server.Close)
	return server
}

// TestLocateAnswersWhileTheRequestComesIn sends a row, waits for its answer, and
// sends the next.
func TestLocateAnswersWhileTheRequestComesIn(t *testing.T) {
	server := newSiteOver(t, twoGrids(), nil).live()
	for contentType, form := range map[string][3]string{
		csvType:    {"id,lon,lat\n", "%d,106.9005,27.6005\n", "%d,520303001001001,"},
		ndjsonType: {"", `{"id":%d,"lon":106.9005,"lat":27.6005}` + "\n", `{"id":%d,"position"`},
	} {
		body, send := io.Pipe()
		r, _ := http.NewRequest(http.MethodPost, server.URL+"/api/v1/locate", body)
		r.Header.Set("Content-Type", contentType)
		go fmt.Fprint(send, form[0], fmt.Sprintf(form[1], 0))
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(answer.Body)
		if form[0] != "" {
			lines.Scan()
		}
		for i := range 5 {
			if !lines.Scan() || !strings.HasPrefix(lines.Text(), fmt.Sprintf(form[2], i)) {
				t.Fatalf("%s: line %d is %q, %v", contentType, i, lines.Text(), lines.Err())
			}
			fmt.Fprintf(send, form[1], i+1)
		}
		_ = send.Close() // a pipe does not fail
		if !lines.Scan() || lines.Scan() || lines.Err() != nil {
			t.Errorf("%s: the answer does not end with its request: %v", contentType, lines.Err())
		}
		answer.Body.Close()
	}
}

// TestLocateForAClientThatReadsLate sends everything before it reads anything, as
// browsers do. The answer is more than any socket holds.
func TestLocateForAClientThatReadsLate(t *testing.T) {
	server := newSiteOver(t, twoGrids(), nil).live()
	const rows = 600_000
	row := "106.9005,27.6005\n"
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(conn, "POST /api/v1/locate HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\nlon,lat\n",
		len("lon,lat\n")+rows*len(row))
	for range rows / 1000 {
		if _, err := io.WriteString(conn, strings.Repeat(row, 1000)); err != nil {
			t.Fatalf("the server stopped reading: %v", err)
		}
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	n := 0
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); n++ {
		if n > 0 && lines.Text() != "520303001001001,inside,网格长L0," {
			t.Fatalf("line %d is %q", n, lines.Text())
		}
	}
	if n != rows+1 {
		t.Errorf("%d lines came, want %d", n, rows+1)
	}
}

// TestLocateCutShort ends a request before its time: the answer must not look
// whole.
func TestLocateCutShort(t *testing.T) {
	server := newSiteOver(t, twoGrids(), nil).live()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprint(conn, "POST /api/v1/locate HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\nlon,lat\n106.9005,27.6005\n")
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.CloseWrite() // the read below shows what came of it
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return // cut before it began: fine too
	}
	defer answer.Body.Close()
	if all, err := io.ReadAll(answer.Body); err == nil {
		t.Errorf("the answer to half a request looks whole: %q", all)
	}
}

func TestLocateManyAtAnEarlierMoment(t *testing.T) {
	city := twoGrids()
	moment := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)
	city.Publish(moment, func(*roster.Snapshot) {})
	city.Change(func(s *roster.Snapshot) {
		s.Leaves = append(s.Leaves, roster.Leave{Person: "L0", Period: roster.Period{Until: moment}, Deputy: "L1"})
	})
	s := newSiteOver(t, city, nil)
	for query, want := range map[string]string{"": "网格长L0 2", "?at=2026-03-09T00:00:00Z": "网格长L1 1", "?at=2026-03-10T00:00:00Z": "网格长L0 2"} {
		answer := s.do(request(http.MethodPost, "/api/v1/locate"+query, "lon,lat\n106.9005,27.6005\n", "Content-Type", csvType))
		fields := strings.Split(strings.Split(answer.Body.String(), "\n")[1], ",")
		if got := fields[2] + " " + answer.Header().Get("Gridmap-Edition"); got != want {
			t.Errorf("%s gives %s, want %s", query, got, want)
		}
	}
}
