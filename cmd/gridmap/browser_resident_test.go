package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// asksWhoIsResponsible points at the map in several places. Each time the card
// says what the API says of that place.
func asksWhoIsResponsible(t *testing.T, c *city, d device) {
	p := openPage(t, c, d, "")
	p.see("h1", "网格地图")
	p.see(".demo", "虚构")
	p.see("h2", "谁负责这里？")
	p.hideBuildings()
	grids := map[string]bool{}
	for _, at := range [][2]float64{{0.5, 0.5}, {0.42, 0.35}, {0.6, 0.62}} {
		before := p.address()
		p.pointAt(at[0], at[1])
		p.until("another place is asked about", "location.hash.includes('at=') && location.hash !== "+quote(before))
		lon, lat := p.placeAsked()
		p.seesAnswer(c.locate(t, lon, lat))
		grids[p.text(".card-title")] = true
	}
	if len(grids) < 2 {
		t.Errorf("three places gave %v", grids)
	}
}

// hideBuildings takes the marks of buildings off the map, so that a click asks
// about a place.
func (p *page) hideBuildings() {
	p.t.Helper()
	p.press(".layer-holder > .map-button", "")
	p.press(".layer-menu .toggle:first-child", "")
	p.until("buildings are off", "document.querySelector('.layer-menu input').checked === false")
	p.press(".layer-holder > .map-button", "")
	p.miss(".layer-menu", "")
}

var becauseTexts = map[string]string{
	"first_leader": "在岗", "deputy": "代理", "community_leader": "社区网格长", "desk": "街道值班台",
}

// seesAnswer checks the card against an answer of the API.
func (p *page) seesAnswer(want answer) {
	p.t.Helper()
	if want.Grid == nil || want.Responsible == nil {
		p.t.Fatalf("this place has no grid or nobody: %+v", want)
	}
	p.see(".card-title", want.Grid.Name)
	p.see(".hero-name", want.Responsible.Person.Name)
	p.see(".hero-unit", want.Responsible.Person.Unit)
	p.see(".hero-reason", becauseTexts[want.Responsible.Because])
	var names []string
	for _, area := range want.Areas {
		names = append(names, area.Name)
	}
	if got := p.texts(".card .crumbs li"); strings.Join(got, "›") != strings.Join(names, "›") {
		p.t.Errorf("the card is about %v, want %v", got, names)
	}
	p.see(".card .section-title", "双网格长")
}

// searches finds a building by two characters and by the initials of its pinyin,
// and takes it by keyboard.
func searches(t *testing.T, c *city, d device) {
	p := openPage(t, c, d, "")
	p.write("#search .search-input", estate)
	p.see("[role=option]", c.home.Name)
	p.mustReadWell("search")
	p.key(kb.ArrowDown)
	p.see("[role=option][aria-selected=true]", estate)
	p.key(kb.Escape)
	p.miss("[role=option]", "")

	p.write("#search .search-input", estateInitials)
	p.see("[role=option]", estate)
	p.chooseHit(c.home.Name)
	p.waitAddress(fmt.Sprintf("building=%d", c.home.ID))
	p.see(".card-title", c.home.Name)
	p.see(".hero-name", c.home.Responsible.Person.Name)
	p.see(".card-lead", c.home.Grid.Name)
	p.until("the focus is on the card", "document.activeElement.matches('h2.card-title')")

	p.write("#search .search-input", c.home.Grid.Name)
	p.see("[role=option] .row-sub", "网格")
	p.mustReadWell("search for a grid")
	p.write("#search .search-input", "不存在的楼")
	p.see(".hits-message", "没有找到")
}

// chooseHit goes down the list of hits by keyboard to the one with a name, and
// takes it.
func (p *page) chooseHit(name string) {
	p.t.Helper()
	p.see("[role=option]", name)
	for range p.texts("[role=option]") {
		p.key(kb.ArrowDown)
		if strings.Contains(p.text("[role=option][aria-selected=true]"), name) {
			p.key(kb.Enter)
			return
		}
	}
	p.t.Fatalf("the arrow keys do not reach %s", name)
}

// asksWhereTheyAre lets the device say where it is.
func asksWhereTheyAre(t *testing.T, c *city, d device) {
	place := c.home.Position
	p := openPage(t, c, d, "")
	p.standAt(place.Lon, place.Lat, 12)
	p.press(".welcome .button", "我在哪里")
	lon, lat := p.placeAsked()
	p.seesAnswer(c.locate(t, lon, lat))
	p.see(".card", "定位精度约 12")
	p.until("the position is marked", "document.querySelector('.device-dot')")
	p.mustReadWell("where am I")

	p.setPermission("denied")
	p.press(".map-button[aria-label=我在哪里]", "")
	p.see(".toast", "没有定位权限")
}

// standAt puts the device at a place, in WGS-84, and lets the page ask for it.
func (p *page) standAt(lon, lat, accuracyM float64) {
	p.t.Helper()
	p.setPermission(browser.PermissionSettingGranted)
	call(p, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Longitude: &lon, Latitude: &lat, Accuracy: &accuracyM})
}

func (p *page) setPermission(setting browser.PermissionSetting) {
	p.t.Helper()
	_, err := chromedp.CallBrowser(p.ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "geolocation"}, Setting: setting,
		Origin: p.city.url, BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// reports an issue from a place's card, first with mistakes.
func reports(t *testing.T, c *city, d device) {
	place := c.home.Position
	want := c.locate(t, place.Lon, place.Lat)
	p := openPage(t, c, d, c.atHome())
	p.press(".hero .button", "在此上报诉求")
	p.see(".report-grid", want.Grid.Name)

	p.tolerate(http.StatusUnprocessableEntity)
	p.press(".form button", "提交")
	p.see(".field:has(select) .field-error", "请选择类别")
	p.see(".field:has(textarea) .field-error", "请写明是什么问题")
	p.until("the first mistake has the focus", "document.activeElement.matches('.form select[aria-invalid]')")
	p.mustReadWell("report with mistakes")

	p.choose(".form select", "公共设施")
	p.miss(".field:has(select) .field-error", "")
	p.write(".form textarea", "路灯不亮 "+t.Name())
	p.write(".form [type=tel]", "12212345678")
	p.press(".form button", "提交")
	p.see(".success h2", "已收到")
	p.see(".success", "已派给 "+want.Responsible.Person.Name)
	number := p.text(".success-number")
	p.mustReadWell("reported")
	var found struct{ Items []filedIssue }
	c.ask(t, http.MethodGet, "/issues?q="+number, nil, &found, http.StatusOK)
	if len(found.Items) != 1 || found.Items[0].Grid.Code != want.Grid.Code {
		t.Errorf("number %s is %+v, want one in grid %s", number, found.Items, want.Grid.Code)
	}
	p.press(".success .button", "完成")
	p.see(".card-title", want.Grid.Name)
}

// readsEnglish switches the language and back; the place stays, and the choice is
// remembered.
func readsEnglish(t *testing.T, c *city, d device) {
	place := c.home.Position
	want := c.locate(t, place.Lon, place.Lat)
	p := openPage(t, c, d, c.atHome())
	p.see(".card-title", want.Grid.Name)
	p.press("#language", "English")
	p.see(".eyebrow", "Who is responsible here")
	p.see(".card-title", want.Grid.Name)
	p.until("the page says that it is English", "document.documentElement.lang.startsWith('en')")
	p.mustReadWell("card in English")
	p.do(chromedp.Reload())
	p.see(".hero .button", "Report an issue here")
	p.press("#language", "中文")
	p.see(".hero .button", "在此上报诉求")
}

// goesBack follows a permalink, and the back button through what was looked at.
func goesBack(t *testing.T, c *city, d device) {
	want := c.home
	p := openPage(t, c, d, fmt.Sprintf("#building=%d", want.ID))
	p.see(".card-title", want.Name)
	p.press(".card-lead .crumb", want.Grid.Name)
	p.waitAddress("grid=" + want.Grid.Code)
	p.see(".card-title", want.Grid.Name)
	community := want.Areas[len(want.Areas)-1]
	p.press(".card .crumbs .crumb", community.Name)
	p.waitAddress("area=" + community.Code)
	p.see(".card-title", community.Name)
	p.press(".rows .row", want.Grid.Name)
	p.see(".card-title", want.Grid.Name)

	p.goBack("area=" + community.Code)
	p.see(".card-title", community.Name)
	p.goBack("grid=" + want.Grid.Code)
	p.see(".card-title", want.Grid.Name)
	p.goBack(fmt.Sprintf("building=%d", want.ID))
	p.see(".card-title", want.Name)
	p.key(kb.Escape)
	p.see("h2", "谁负责这里？")
}

// goBack presses the browser's back button, which must lead to an address.
func (p *page) goBack(want string) {
	p.t.Helper()
	read[bool](p, "history.back(), true")
	p.waitAddress(want)
}
