package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"gridmap/internal/demo"
)

// adminJobs are of those who look after accounts, tokens, the audit and the list
// of people.
var adminJobs = []job{
	{"admin adds a dispatcher", addsADispatcher},
	{"admin changes an account", changesAnAccount},
	{"admin meets a conflict", meetsAnotherAdmin},
	{"admin reads the audit", readsTheAudit},
	{"member makes a token", makesAToken},
	{"dispatcher looks somebody up", looksSomebodyUp},
	{"member may not look after accounts", mayNotManage},
	{"admin reads the pages in English", readsPagesOfAccounts},
}

// visit goes to a page beside the map and waits until it is there.
func (p *page) visit(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.city.url + "/" + path))
	p.settled()
}

// settled waits until a page beside the map has loaded what it shows.
func (p *page) settled() {
	p.t.Helper()
	p.until("the page is there", "document.readyState === 'complete' && document.querySelector('#main h1') && !document.querySelector('.skeleton, [aria-busy]')")
}

// mustStandWell is mustReadWell, on a page that nothing makes wider than the
// screen.
func (p *page) mustStandWell(state string) {
	p.t.Helper()
	p.mustReadWell(state)
	if wide := read[int](p, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
		p.t.Errorf("%s, %s: %d pixels wider than the screen", state, p.device.name, wide)
	}
}

// visitAs opens a page beside the map as the made-up city's account of a role.
func visitAs(t *testing.T, c *city, d device, role, path string) *page {
	t.Helper()
	p := newPage(t, c, d)
	p.signIn(role)
	p.visit(path)
	return p
}

// sessionOf signs in as one of the made-up city's, and returns the session's cookie.
func (c *city) sessionOf(t *testing.T, name string) string {
	t.Helper()
	body := fmt.Sprintf(`{"name":%q,"password":%q}`, name, demo.Password)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+"/api/v1/session", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Origin", c.url)
	got, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	for _, cookie := range got.Cookies() {
		if cookie.Name == "gridmap" && got.StatusCode == http.StatusOK {
			return "gridmap=" + cookie.Value
		}
	}
	t.Fatalf("signing in as %s: %d", name, got.StatusCode)
	return ""
}

// asking sends a request with a token, or the cookie of a session, and returns the
// status and body.
func (c *city) asking(t *testing.T, by, method, path string, body any) (status int, told []byte) {
	t.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, c.url+"/api/v1"+path, strings.NewReader(string(sent)))
	if err != nil {
		t.Fatal(err)
	}
	if body == nil {
		request.Body = http.NoBody
		request.ContentLength = 0
	}
	if strings.HasPrefix(by, "gridmap=") {
		request.Header.Set("Cookie", by)
		request.Header.Set("Origin", c.url)
	} else {
		request.Header.Set("Authorization", "Bearer "+by)
	}
	request.Header.Set("Content-Type", "application/json")
	got, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if told, err = io.ReadAll(got.Body); err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, told
}

// held is an account as the API answers it.
type held struct {
	ID          int64
	Name, Shown string
	Revision    int
	Disabled    bool
	HasPassword bool `json:"has_password"`
	Grants      []struct{ Role, Code string }
}

// given returns what an account holds, as "role@code".
func (h held) given() []string {
	var all []string
	for _, g := range h.Grants {
		all = append(all, g.Role+"@"+g.Code)
	}
	slices.Sort(all)
	return all
}

// addAccount makes an account with a role, as the admin whose session it is.
func (c *city) addAccount(t *testing.T, session, name, shown, role, code string) held {
	t.Helper()
	status, told := c.asking(t, session, http.MethodPost, "/accounts", map[string]any{
		"name": name, "shown": shown, "person": "", "grants": []map[string]string{{"role": role, "code": code}},
	})
	var made held
	if err := json.Unmarshal(told, &made); err != nil || status != http.StatusCreated {
		t.Fatalf("adding %s: %d %s", name, status, told)
	}
	return made
}

// account returns how an account stands.
func (c *city) account(t *testing.T, token string, id int64) held {
	t.Helper()
	status, told := c.asking(t, token, http.MethodGet, fmt.Sprintf("/accounts/%d", id), nil)
	var now held
	if err := json.Unmarshal(told, &now); err != nil || status != http.StatusOK {
		t.Fatalf("account %d: %d %s", id, status, told)
	}
	return now
}

// subdistrict returns the subdistrict that the building where people live is in.
func (c *city) subdistrict() named {
	return c.home.Areas[slices.IndexFunc(c.home.Areas, func(a named) bool { return len(a.Code) == len("520303002") })]
}

// addsADispatcher gives somebody a subdistrict. They open the link that the admin
// hands them, and see the issues there and no others.
func addsADispatcher(t *testing.T, c *city, d device) {
	area := c.subdistrict()
	there := c.report(t, "路面塌陷 "+t.Name(), c.home.Position.Lon, c.home.Position.Lat)
	elsewhere := c.report(t, "路面塌陷在外 "+t.Name(), 107.2, 27.9)
	name, shown := newcomer(d, "wu"), "吴<b>悦</b>"

	p := visitAs(t, c, d, "admin", "accounts.html")
	p.see(".account-row", "系统管理员")
	p.press(".page-actions .button", "新建账号")
	p.press(".form-actions .button", "创建账号")
	p.see(".field-error", "账号名为 2 到 40 个")
	p.mustStandWell("a new account, nothing filled in")
	p.write(".account-form .field:nth-of-type(1) input", name)
	p.write(".account-form .field:nth-of-type(2) input", shown)
	p.miss(".account-form .field-error", "")
	p.write(".grants-field .combo-input", area.Name)
	p.press(".grants-field .hit", area.Name)
	p.see(".grants .grant", area.Name)
	p.see(".grants .grant", "调度员")
	p.mustStandWell("a new account")
	p.press(".form-actions .button", "创建账号")
	p.see(".dialog-title", "已创建")
	link := p.text(".once-label") + read[string](p, "document.querySelector('.once-value').value")
	p.mustStandWell("a new account's link")
	p.press(".form-actions .button", "完成")
	p.see(".account-open", shown)

	_, link, _ = strings.Cut(link, "http")
	q := newPage(t, c, d)
	q.do(chromedp.Navigate("http" + link))
	password := "harbour-" + d.name + "-thistle-97"
	q.see(".entry-note", shown)
	for _, field := range []string{"input[name=password]", "input[name=again]"} {
		q.write(field, password)
	}
	q.press("form [type=submit]", "")
	q.until("the link is used", "location.pathname === '/'")
	q.waitDrawn()
	q.open("#tab=issues")
	q.write(".desk .search-input", "路面塌陷")
	q.see(".issue-row", there.Grid.Name)
	if outside := read[[]string](q, `fetch('api/v1/issues?limit=200').then((a) => a.json()).then(({ items }) =>
		items.map(({ number, grid }) => grid?.code ?? number).filter((code) => !code.startsWith(`+quote(area.Code)+`)))`); len(outside) > 0 {
		t.Errorf("a dispatcher of %s sees issues of %v", area.Code, outside)
	}
	q.tolerate(http.StatusNotFound)
	q.open("#tab=issues&issue=" + elsewhere.ID)
	q.see("#aside .empty, #panel .empty", "没有找到")
}

// changesAnAccount disables somebody, takes it back, and resets their password.
func changesAnAccount(t *testing.T, c *city, d device) {
	token := tokenOf(t, c.db, "admin")
	name := newcomer(d, "zhou")
	password := c.signUp(t, c.db, name, "member")
	p := visitAs(t, c, d, "admin", "accounts.html?q="+name)
	p.press(".account-open", name)
	p.see(".account-acts", "上次登录")
	id := c.idOf(t, token, name)
	p.mustStandWell("an account")

	p.press(".account-acts .button", "停用")
	p.see(".account-states .badge", "已停用")
	p.see(".toast", "已停用")
	if !c.account(t, token, id).Disabled {
		t.Error("it is not disabled")
	}
	p.mustStandWell("a disabled account")
	p.press(".toast-action", "撤销")
	p.see(".account-states .badge", "启用")
	p.see(".toast", "已启用")

	p.write(".account-form .field:nth-of-type(1) input", "周琳琳")
	p.press(".account-acts .button", "重置密码")
	p.see(".sheet-box .points", "原密码")
	p.mustStandWell("asked before a reset")
	p.press(".sheet-box .button", "取消")
	if !c.account(t, token, id).HasPassword {
		t.Error("a reset that was not agreed to took the password")
	}
	p.press(".account-acts .button", "重置密码")
	p.press(".sheet-box .button-accent", "重置")
	p.see(".once", "一次性链接")
	p.see(".badge", "未设密码")
	p.mustStandWell("a reset account")
	if typed := read[string](p, "document.querySelector('.account-form input').value"); typed != "周琳琳" {
		t.Errorf("after the reset the form says %q", typed)
	}
	if status, _ := c.post(t, "/api/v1/session", map[string]any{"name": name, "password": password}); status != http.StatusUnauthorized {
		t.Errorf("the old password still signs in: %d", status)
	}

	p.press(".sheet-drawer .dialog-close", "")
	p.see(".sheet-box", "放弃未保存的修改")
	p.press(".sheet-box .button", "继续编辑")
	p.press(".form-actions .button", "保存修改")
	p.see(".toast", "已保存")
	p.press(".sheet-drawer .dialog-close", "")
	p.see(".account-open", "周琳琳")
}

// idOf returns the number of an account.
func (c *city) idOf(t *testing.T, token, name string) int64 {
	t.Helper()
	status, told := c.asking(t, token, http.MethodGet, "/accounts?q="+name, nil)
	var list struct{ Items []held }
	if err := json.Unmarshal(told, &list); err != nil || status != http.StatusOK || len(list.Items) != 1 {
		t.Fatalf("looking for %s: %d %s", name, status, told)
	}
	return list.Items[0].ID
}

// meetsAnotherAdmin saves an account whose roles somebody else has changed
// meanwhile: what was typed stays, and so does what the other did.
func meetsAnotherAdmin(t *testing.T, c *city, d device) {
	session := c.sessionOf(t, "admin")
	made := c.addAccount(t, session, newcomer(d, "han"), "韩芳", "dispatcher", c.subdistrict().Code)
	p := visitAs(t, c, d, "admin", fmt.Sprintf("accounts.html#account=%d", made.ID))
	p.see(".grants .grant", c.subdistrict().Name)
	p.write(".account-form .field:nth-of-type(1) input", "韩芳芳")
	if status, told := c.asking(t, session, http.MethodPut, fmt.Sprintf("/accounts/%d", made.ID), map[string]any{
		"revision": made.Revision, "shown": made.Shown, "person": "", "disabled": false,
		"grants": []map[string]string{{"role": "dispatcher", "code": c.subdistrict().Code}, {"role": "member", "code": "520303"}},
	}); status != http.StatusOK {
		t.Fatalf("the other admin: %d %s", status, told)
	}
	p.tolerate(http.StatusConflict)
	p.press(".form-actions .button", "保存修改")
	p.see(".conflict", "其他人刚刚修改了")
	p.see(".conflict li", "增加 工作人员")
	p.see(".grants .grant", "工作人员")
	p.mustStandWell("a conflict")
	p.press(".form-actions .button", "保存修改")
	p.see(".toast", "已保存")
	want := []string{"dispatcher@" + c.subdistrict().Code, "member@520303"}
	if now := c.account(t, session, made.ID); now.Shown != "韩芳芳" || !slices.Equal(now.given(), want) {
		t.Errorf("after both it is %+v", now)
	}
}

// readsTheAudit finds what was done to an account, and takes it along as a table.
func readsTheAudit(t *testing.T, c *city, d device) {
	session := c.sessionOf(t, "admin")
	made := c.addAccount(t, session, newcomer(d, "lu"), "陆<i>欣</i>", "member", c.subdistrict().Code)
	if status, told := c.asking(t, session, http.MethodPut, fmt.Sprintf("/accounts/%d", made.ID), map[string]any{
		"revision": made.Revision, "shown": made.Shown, "person": "", "disabled": false,
		"grants": []map[string]string{{"role": "planner", "code": c.subdistrict().Code}},
	}); status != http.StatusOK {
		t.Fatalf("changing it: %d %s", status, told)
	}
	p := visitAs(t, c, d, "admin", "audit.html?target="+made.Name)
	p.see(".entry-text", "admin 修改了账号 "+made.Name)
	p.see(".entry-text", "admin 新建了账号 "+made.Name)
	p.press(".entry-toggle", "")
	p.see(".difference .was", "工作人员")
	p.see(".difference .is", "规划员")
	p.see(".difference .is", c.subdistrict().Name)
	p.mustStandWell("an entry of the audit")
	if d.touch {
		p.see(".filter-row", "")
	}
	p.choose(".filter-action select", "新建账号")
	p.until("one entry", finding(".entry", "")+".length === 1")
	p.until("the address has the choice", "location.search.includes('action=account.added')")

	call(p, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorDeny}) //nolint:misspell // the protocol's word
	read[bool](p, `((make) => (URL.createObjectURL = (blob) => ((globalThis.taken = blob), make(blob)), true))(URL.createObjectURL.bind(URL))`)
	p.press(".page-actions .button", "导出 CSV")
	p.see(".toast", "已导出")
	table := read[string](p, "taken.text()")
	if lines := strings.Split(strings.TrimSpace(table), "\n"); len(lines) != 2 || !strings.Contains(lines[1], "account.added") || !strings.Contains(lines[1], made.Name) {
		t.Errorf("the table has %q", table)
	}
	p.press(".pill-clear", "")
	p.see(".entry-text", "导出了操作记录")
}

// makesAToken makes an API token, uses it, and revokes it; and chooses another
// password.
func makesAToken(t *testing.T, c *city, d device) {
	name := newcomer(d, "qian")
	password := c.signUp(t, c.db, name, "member@"+c.subdistrict().Code)
	p := newPage(t, c, d)
	p.signInAs(name, password)
	p.visit("account.html")
	p.see(".rights", c.subdistrict().Name)
	p.see(".empty", "还没有令牌")
	p.mustStandWell("one's account")
	p.press(".button", "新建令牌")
	p.press(".dialog-actions .button", "生成令牌")
	p.see(".field-error", "请填写用途")
	p.mustStandWell("a new token, nothing filled in")
	p.write("dialog .field input", "热线同步")
	p.press(".dialog-actions .button", "生成令牌")
	p.see(".dialog-title", "令牌已生成")
	token := read[string](p, "document.querySelector('.once-value').value")
	p.mustStandWell("a token")
	if status, told := c.asking(t, token, http.MethodGet, "/issues?limit=1", nil); status != http.StatusOK {
		t.Errorf("the token: %d %s", status, told)
	}
	p.press(".dialog-actions .button", "我已保存")
	p.see(".token", "热线同步")
	p.visit("account.html")
	p.see(".token", "上次使用")
	p.press(".token .button", "吊销")
	p.see(".sheet-box", "不能恢复")
	p.mustStandWell("asked before a token is revoked")
	p.press(".sheet-box .button-accent", "吊销")
	p.see(".empty", "还没有令牌")
	if status, _ := c.asking(t, token, http.MethodGet, "/issues?limit=1", nil); status != http.StatusUnauthorized {
		t.Errorf("a revoked token: %d", status)
	}

	p.tolerate(http.StatusUnprocessableEntity)
	p.write("input[name=current]", "not-"+password)
	for _, field := range []string{"input[name=password]", "input[name=again]"} {
		p.write(field, "lighthouse-"+name+"-fern")
	}
	p.press("form [type=submit]", "修改密码")
	p.see(".field-error", "")
	p.mustStandWell("a wrong password")
	p.write("input[name=current]", password)
	p.press("form [type=submit]", "修改密码")
	p.see(".toast", "密码已修改")

	p.press(".button", "退出所有设备")
	p.press(".sheet-box .button", "退出所有设备")
	p.until("signed out", "location.pathname === '/signin.html'")
}

// looksSomebodyUp finds the first leader of a grid, and sees their phone once they
// ask for it, which is written down.
func looksSomebodyUp(t *testing.T, c *city, d device) {
	who := c.home.Responsible.Person.Name
	p := visitAs(t, c, d, "dispatcher", "people.html")
	p.see(".person", "")
	p.mustStandWell("people")
	p.write(".toolbar .search-input", who)
	p.until("the address has the name", "location.search.includes('q=')")
	p.settled()
	p.see(".person", who)
	p.see(".person-phone", "****")
	p.press(".person-phone .reveal-eye", "")
	p.see(".phone-link", "1")
	if phone := p.text(".phone-link"); strings.Contains(phone, "*") || len(phone) != 11 {
		t.Errorf("shown, the phone is %q", phone)
	}
	p.mustStandWell("a phone that was shown")
	status, told := c.asking(t, tokenOf(t, c.db, "admin"), http.MethodGet, "/audit?name=dispatcher&action=phone.revealed", nil)
	if status != http.StatusOK || !strings.Contains(string(told), `"phone.revealed"`) {
		t.Errorf("the audit says %d %s", status, told)
	}

	p.write(".toolbar-area .combo-input", c.home.Grid.Code)
	p.see(".toolbar-area .hit", c.home.Grid.Name)
	p.key(kb.Enter)
	p.until("the address has the area", "location.search.includes('area="+c.home.Grid.Code+"')")
	p.see(".person", who)
	p.press(".person-posts a", c.home.Grid.Name)
	p.waitAddress("grid=" + c.home.Grid.Code)
	p.waitDrawn()
	p.see(".hero-name", who)
}

// mayNotManage comes to a page of admins as nobody, then as a member.
func mayNotManage(t *testing.T, c *city, d device) {
	p := newPage(t, c, d)
	p.do(chromedp.Navigate(c.url + "/accounts.html?q=wu"))
	p.until("the sign-in page", "location.pathname === '/signin.html' && location.search.includes('accounts.html')")
	p.enters("member", demo.Password)
	p.until("back", "location.pathname === '/accounts.html' && location.search === '?q=wu'")
	p.settled()
	p.see(".no-entry", "没有查看这个页面的权限")
	p.mustStandWell("no entry")
	if pages := strings.Join(p.texts(".mast-page"), " "); strings.Contains(pages, "账号管理") || !strings.Contains(pages, "人员") {
		t.Errorf("a member is offered %s", pages)
	}
}

// readsPagesOfAccounts goes through the pages in English.
func readsPagesOfAccounts(t *testing.T, c *city, d device) {
	p := visitAs(t, c, d, "admin", "accounts.html?lang=en")
	p.see(".page-title", "Accounts")
	p.mustStandWell("English accounts")
	p.press(".page-actions .button", "New account")
	p.press(".form-actions .button", "Create the account")
	p.see(".field-error", "2 to 40 Latin letters")
	p.mustStandWell("English, a new account")
	p.press(".sheet-drawer .dialog-close", "")
	p.press(".account-open", "调度员")
	p.see(".account-acts", "Reset password")
	p.mustStandWell("English, an account")
	for _, one := range []struct{ path, title string }{
		{"account.html?lang=en", "系统管理员"},
		{"people.html?lang=en&q=" + c.home.Responsible.Person.Name, "People"},
		{"audit.html?lang=en&name=admin", "Audit log"},
	} {
		p.visit(one.path)
		p.see(".page-title", one.title)
		p.mustStandWell("English " + one.path)
	}
	p.press(".entry-toggle", "")
	p.see(".entry-detail", "")
	p.mustStandWell("English, an entry of the audit")
	p.visit("audit.html?lang=en&target=nothing-has-this-name")
	p.see(".empty", "Nothing matches")
	p.mustStandWell("English, nothing in the audit")
}
