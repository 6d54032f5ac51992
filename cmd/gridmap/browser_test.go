package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"gridmap/internal/pgtest"
)

// job is something that one kind of people does.
type job struct {
	name string
	does func(*testing.T, *city, device)
}

// jobs are what TestBrowser lets people do. Those of accounts stand in files of
// their own: accountJobs, adminJobs and providerJobs.
var jobs = []job{
	{"resident asks who is responsible", asksWhoIsResponsible},
	{"resident searches", searches},
	{"resident asks where they are", asksWhereTheyAre},
	{"resident reports", reports},
	{"resident reads English", readsEnglish},
	{"resident goes back", goesBack},
	{"cadre finds a building", findsABuilding},
	{"dispatcher sees news", seesNews},
	{"dispatcher handles an issue", handlesAnIssue},
	{"dispatcher meets a conflict", meetsAConflict},
	{"dispatcher places an issue", placesAnIssue},
	{"resident loses the server", losesTheServer},
	{"nobody has imported land", hasNoLand},
	{"everybody reads all pages in Chinese", readsAllPages("zh")},
	{"everybody reads all pages in English", readsAllPages("en")},
	{"tiles meet without seams", tilesMeet},
}

// TestBrowser lets people do their jobs, in a browser, on the real program with a
// made-up city. All share one server and one browser; each has a profile of their
// own. What one of them reports, the others may see.
//
// A test fails on anything that the browser complains about, see watch.
func TestBrowser(t *testing.T) {
	db := pgtest.New(t)
	mustRun(t, db, "demo", "--grids", "120")
	c := &city{db: db, server: startServer(t, db), token: tokenOf(t, db, "dispatcher"), browser: startBrowser(t)}
	c.home = c.findHome(t)
	for _, d := range []device{desktop, phone} {
		t.Run(d.name, func(t *testing.T) {
			for _, one := range slices.Concat(jobs, accountJobs, adminJobs, providerJobs) {
				t.Run(one.name, func(t *testing.T) {
					t.Parallel()
					one.does(t, c, d)
				})
			}
		})
	}
}

// city is a running server over a made-up city, and a browser to look at it.
type city struct {
	*server
	db      *pgtest.DB
	token   string // of the dispatcher
	browser context.Context
	home    answer // the building that people look for
}

// device is what somebody holds.
type device struct {
	name          string
	width, height int64 // CSS pixels
	scale         float64
	touch         bool
}

var (
	desktop = device{name: "desktop", width: 1440, height: 900, scale: 1}
	phone   = device{name: "phone", width: 390, height: 844, scale: 2, touch: true}
)

// startBrowser starts a browser with an empty profile. It ends with the test.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(findBrowser(t)),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.DisableGPU,
		chromedp.Flag("no-sandbox", os.Geteuid() == 0), // Chromium refuses root otherwise
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "zh-CN"),
		chromedp.Flag("accept-lang", "zh-CN,zh"),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	browser, stopBrowser := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		stopBrowser()
		stopAllocator()
	})
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	return browser
}

func findBrowser(t *testing.T) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("no browser to test with: install one of %s (on Debian: apt-get install chromium fonts-noto-cjk)", strings.Join(names, ", "))
	return ""
}

// ask sends a request to the API as the dispatcher, and decodes the answer, which
// must have the wanted status.
func (c *city) ask(t *testing.T, method, path string, body, answer any, want int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var sent io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		sent = bytes.NewReader(b)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.url+"/api/v1"+path, sent)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprintf("test-%d", time.Now().UnixNano()))
	got, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	told, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got.StatusCode != want {
		t.Fatalf("%s %s: %s: %s", method, path, got.Status, told)
	}
	if err := json.Unmarshal(told, answer); err != nil {
		t.Fatalf("%s %s: %v: %s", method, path, err, told)
	}
}

type named struct {
	Code, Name string
}

type responsible struct {
	Because string
	Person  struct{ Name, Unit string }
}

// answer is what the API says of a place, a grid or a building.
type answer struct {
	ID          int64
	Name        string
	Match       string
	Grid        *named
	Areas       []named
	Responsible *responsible
	Position    struct{ Lon, Lat float64 }
	Posts       []struct {
		Role   string
		Person struct{ Name string }
	}
}

func (c *city) locate(t *testing.T, lon, lat float64) answer {
	t.Helper()
	var a answer
	c.ask(t, http.MethodGet, fmt.Sprintf("/locate?lon=%.7f&lat=%.7f", lon, lat), nil, &a, http.StatusOK)
	return a
}

// estate is the name of an estate whose buildings are well known, and its initials.
const estate, estateInitials = "桂花", "gh"

// findHome returns a building of the estate, with its grid and areas.
func (c *city) findHome(t *testing.T) answer {
	t.Helper()
	var found struct{ Items []answer }
	c.ask(t, http.MethodGet, "/buildings?limit=1&q="+url.QueryEscape(estate), nil, &found, http.StatusOK)
	if len(found.Items) == 0 {
		t.Fatalf("the made-up city has no building called %s", estate)
	}
	var home answer
	c.ask(t, http.MethodGet, fmt.Sprintf("/buildings/%d", found.Items[0].ID), nil, &home, http.StatusOK)
	return home
}

// atHome is the address of the card about the place where home is.
func (c *city) atHome() string {
	return fmt.Sprintf("#17/%[1]f/%[2]f&at=%[1]f,%[2]f", c.home.Position.Lat, c.home.Position.Lon)
}

// filedIssue is an issue as the API answers it.
type filedIssue struct {
	ID, Number, State string
	Revision          int
	Grid              *named
	Responsible       *responsible
}

// report files an issue at a place. Its description names it to the other tests.
func (c *city) report(t *testing.T, description string, lon, lat float64) filedIssue {
	t.Helper()
	var filed filedIssue
	c.ask(t, http.MethodPost, "/issues", map[string]any{
		"category": "safety", "description": description,
		"position": map[string]any{"lon": lon, "lat": lat, "crs": "wgs84", "accuracy_m": 5},
		"reporter": map[string]any{"name": "居民", "phone": "12200000000"},
	}, &filed, http.StatusCreated)
	return filed
}

// issue returns how an issue stands.
func (c *city) issue(t *testing.T, id string) filedIssue {
	t.Helper()
	var now filedIssue
	c.ask(t, http.MethodGet, "/issues/"+id, nil, &now, http.StatusOK)
	return now
}
