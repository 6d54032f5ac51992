package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"gridmap/internal/demo"
)

// accountJobs are of people who sign in, or see less because they do not.
var accountJobs = []job{
	{"somebody signs in and out", signsInAndOut},
	{"somebody types a wrong password", isRefused},
	{"somebody new chooses a password", choosesAPassword},
	{"somebody new uses a link", usesALink},
	{"somebody is signed out meanwhile", isSignedOutMeanwhile},
	{"somebody reads how to sign in", readsSignIn},
	{"resident follows their report", followsTheirReport},
	{"dispatcher reveals contacts", revealsContacts},
	{"member only reads", onlyReads},
	{"everybody reads markup as text", readsMarkup},
}

// enters fills in the sign-in form that is on the screen, and sends it.
func (p *page) enters(name, password string) {
	p.t.Helper()
	p.write("input[autocomplete=username]", name)
	p.write("input[autocomplete=current-password]", password)
	p.press("form [type=submit]", "")
}

// newcomer is an account of a test's own on the device.
func newcomer(d device, name string) string { return name + "." + d.name }

// signsInAndOut signs in from where one is with an account to try, comes back to
// it, sees in the menu who one is, and leaves.
func signsInAndOut(t *testing.T, c *city, d device) {
	p := openPage(t, c, d, c.atHome())
	p.see(".card-title", c.home.Grid.Name)
	p.press(".account-button", "登录")
	p.see(".entry-title", "登录")
	p.see(".entry-name", "汇川区")
	p.mustReadWell("signing in")
	p.press(".demo-account", "调度员")
	p.see(".card-title", c.home.Grid.Name)
	p.waitAddress("at=")
	p.see(".hero .reveal-eye", "")

	p.press(".account-button", "")
	p.see(".me-shown", "调度员")
	p.see(".me-roles", "汇川区")
	p.until("the first item has the focus", "document.activeElement.matches('[role=menuitem]')")
	p.mustReadWell("account menu")
	if items := strings.Join(p.texts(".me-item"), " "); items != "我的账号 人员 退出登录 在所有设备上退出" {
		t.Errorf("a dispatcher's menu has %s", items)
	}
	p.key(kb.End)
	p.until("the last item has the focus", "document.activeElement.innerText.includes('所有设备')")
	p.key(kb.Escape)
	p.miss(".me", "")
	p.until("the button has the focus again", "document.activeElement.matches('.account-button')")

	p.press(".account-button", "")
	p.press(".me-item", "退出登录")
	p.see(".toast", "已退出登录")
	p.see(".account-button", "登录")
	p.press(".tab", "诉求")
	p.see(".gate h2", "诉求由工作人员办理")
	p.mustReadWell("no list for residents")
	p.until("no tile of issues was asked for", "performance.getEntriesByType('resource').every(({ name }) => !name.includes('/tiles/issues/'))")
}

// isRefused types a wrong password until it has to wait, on a server of its own
// that counts its guesses alone.
func isRefused(t *testing.T, c *city, d device) {
	own := *c
	own.server = startServer(t, c.db)
	p := newPage(t, &own, d)
	p.tolerate(http.StatusUnauthorized)
	p.tolerate(http.StatusTooManyRequests)
	p.do(chromedp.Navigate(own.url + "/signin.html?error=openid.unknown"))
	p.see(".form-status", "还没有您的账号")
	p.press("form [type=submit]", "")
	p.see(".field-error", "请填写账号名")
	p.mustReadWell("nothing filled in")
	p.enters("dispatcher", "lantern-river-1258-brigde")
	p.see(".form-status", "账号名或密码不正确")
	p.until("the password has the focus", "document.activeElement.name === 'password'")
	p.mustReadWell("a wrong password")
	// On a slow machine, who has waited long enough in between gets one more try.
	for range 8 {
		p.press("form [type=submit]", "登录")
		p.until("there is an answer", "document.querySelector('.form-status').innerText")
		if strings.Contains(p.text(".form-status"), "尝试次数过多") {
			break
		}
	}
	p.see("form [type=submit]:disabled", "请等待")
	p.see(".form-status", "尝试次数过多")
	p.mustReadWell("too many tries")
	p.see("form [type=submit]:not(:disabled)", "登录") // after five seconds or ten
	p.see(".form-status", "可以再试了")
	p.write("input[name=password]", demo.Password)
	p.press(".password-eye", "")
	p.until("the password can be read", "document.querySelector('[name=password]').type === 'text'")
	p.press("form [type=submit]", "")
	p.see(".account-button", "")
}

// choosesAPassword has to choose another password at the first sign-in.
func choosesAPassword(t *testing.T, c *city, d device) {
	name, given, chosen := newcomer(d, "wang.wu"), "pepper-anchor-77-willow", "copper-meadow-31-lantern"
	add := command(t, c.db, "account", "add", name, "--shown", "王五", "--role", "member", "--password-stdin")
	add.Stdin = strings.NewReader(given)
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p := newPage(t, c, d)
	p.tolerate(http.StatusUnprocessableEntity)
	p.do(chromedp.Navigate(c.url + "/signin.html?lang=en&to=" + "%2F%3Flang%3Den%23tab%3Dissues"))
	p.enters(name, given)
	p.see(".entry-title", "Choose a password of your own")
	p.mustReadWell("another password is asked for")

	p.do(chromedp.Navigate(c.url + "/?lang=en#tab=issues")) // there is no way round
	p.see(".notice", "choose a password")
	p.see(".gate h2", "Choose a password first")
	p.waitDrawn()
	p.mustReadWell("a password comes first")
	p.press(".gate .button", "Choose a password")

	p.write("input[name=current]", given)
	p.write("input[name=password]", "password12")
	p.see(".rules .is-met", "10 to 128")
	p.press("form [type=submit]", "")
	p.see(".field-error", "The two entries differ")
	p.write("input[name=again]", "password12")
	p.press("form [type=submit]", "")
	p.see(".field-error", "easy to guess")
	p.mustReadWell("a password that is easy to guess")
	p.write("input[name=password]", chosen)
	p.write("input[name=again]", chosen)
	p.press("form [type=submit]", "")
	p.see(".desk h2", "Issues")
	p.waitAddress("tab=issues")
	p.miss(".notice", "")
}

// usesALink chooses a password by a one-time link, which works once.
func usesALink(t *testing.T, c *city, d device) {
	name, chosen := newcomer(d, "zhao.liu"), "velvet-kettle-88-orchard"
	_, link, found := strings.Cut(strings.TrimSpace(mustOutput(t, c.db, "account", "add", name, "--shown", "赵六")), "#link=")
	if !found {
		t.Fatal("account add printed no link")
	}
	p := newPage(t, c, d)
	p.tolerate(http.StatusNotFound)
	p.do(chromedp.Navigate(c.url + "/signin.html#link=" + link))
	p.see(".entry-note", "赵六（"+name+"）")
	p.mustReadWell("a one-time link")
	p.write("input[name=password]", chosen)
	p.write("input[name=again]", chosen)
	if met := p.texts(".rules .is-met"); len(met) != 2 {
		t.Errorf("of the rules, %v are met", met)
	}
	p.press("form [type=submit]", "")
	p.see(".account-button", "")
	p.press(".account-button", "")
	p.see(".me-shown", "赵六")
	p.see(".me-roles", "还没有分配角色")
	p.key(kb.Escape)
	p.press(".tab", "诉求")
	p.see(".gate h2", "您的账号还不能查看诉求")
	p.see(".gate", name)
	p.mustReadWell("an account without a role")

	p.do(chromedp.Navigate(c.url + "/signin.html#link=" + link))
	p.see(".entry-title", "链接已失效")
	p.mustReadWell("a link that was used")
	p.press(".entry-buttons .button", "去登录")
	p.see(".entry-title", "您已登录")
	p.see(".entry-note", name)
	p.mustReadWell("signed in already")
	p.press(".entry-buttons .button", "换一个账号")
	p.enters(name, chosen)
	p.see(".account-button", "")
}

// isSignedOutMeanwhile writes a comment while the session ends elsewhere. After
// signing in again it is still there, and so is the issue.
func isSignedOutMeanwhile(t *testing.T, c *city, d device) {
	name := newcomer(d, "qian.qi")
	password := c.signUp(t, c.db, name, "dispatcher")
	description := "路面塌陷 " + t.Name()
	filed := c.report(t, description, c.home.Position.Lon, c.home.Position.Lat)
	p := newPage(t, c, d)
	p.signInAs(name, password)
	p.open("#tab=issues&issue=" + filed.ID)
	p.see(".issue-description", description)
	p.write("#aside .comment-text", "已通知抢修")
	p.tolerate(http.StatusUnauthorized)
	read[bool](p, "fetch('/api/v1/session?everywhere=true', { method: 'DELETE' }).then(({ status }) => status === 204)")
	p.press("#aside .comment .button", "添加备注")
	p.see(".notice", "登录已过期")
	p.until("the comment stays", "document.querySelector('#aside .comment-text').value === '已通知抢修'")
	p.mustReadWell("the session is over")

	p.press(".notice a", "重新登录")
	p.enters(name, password)
	p.see(".issue-description", description)
	p.waitAddress("issue=" + filed.ID)
	p.until("the comment is there", "document.querySelector('#aside .comment-text').value === '已通知抢修'")
	p.press("#aside .comment .button", "添加备注")
	p.see(".history-note", "已通知抢修")
	p.until("the comment is sent", "document.querySelector('#aside .comment-text').value === ''")
}

// followsTheirReport reports an issue and sees how far it comes.
func followsTheirReport(t *testing.T, c *city, d device) {
	want := c.locate(t, c.home.Position.Lon, c.home.Position.Lat)
	description := "树枝遮挡路灯 " + t.Name()
	p := openPage(t, c, d, c.atHome()+"&report")
	p.choose(".form select", "公共设施")
	p.write(".form textarea", description)
	p.press(".form [type=submit]", "提交")
	p.see(".success h2", "已收到")
	number := p.text(".success-number")
	p.press(".success .button", "查看进度")
	p.waitAddress("report=")
	p.see(".card-title", number)
	p.see(".way [aria-current=step]", "已派给负责人")
	p.see(".who", want.Responsible.Person.Name)
	p.see(".issue-description", description)
	p.until("the place is marked", "document.querySelector('.pin-issue')")
	p.mustReadWell("how a report stands")

	var found struct{ Items []filedIssue }
	c.ask(t, http.MethodGet, "/issues?q="+number, nil, &found, http.StatusOK)
	var moved filedIssue
	c.ask(t, http.MethodPost, "/issues/"+found.Items[0].ID+"/state",
		map[string]any{"revision": found.Items[0].Revision, "state": "in_progress", "note": "电话 12212345678"}, &moved, http.StatusOK)
	p.do(chromedp.Reload())
	p.see(".way [aria-current=step]", "办理中")
	p.miss(".card", "12212345678") // what staff write to each other
	p.press(".card-close", "")
	p.see(".kept .row", description)
	p.see(".kept .state", "办理中")
	p.press(".tab", "诉求")
	p.see(".gate .kept .row", description)
	p.mustReadWell("reports on this device")
	p.press(".kept .icon-button", "")
	p.miss(".kept", "")
	p.press(".toast-action", "撤销")
	p.press(".kept .row", description)
	p.see(".card-title", number)

	p.tolerate(http.StatusNotFound)
	p.open("#report=" + strings.Repeat("x", 64))
	p.see(".card-title", "没有找到这件上报")
	p.mustReadWell("a report that nobody made")
}

// revealsContacts looks at the phones of a reporter and of a leader. The audit
// tells of it.
func revealsContacts(t *testing.T, c *city, d device) {
	description := "电线垂落 " + t.Name()
	filed := c.report(t, description, c.home.Position.Lon, c.home.Position.Lat)
	p := openPageAs(t, c, d, "dispatcher", "#tab=issues&issue="+filed.ID)
	p.see(".issue-description", description)
	p.see("#aside .reveal", "居** · 122****0000")
	p.miss("#aside", "12200000000")
	p.press("#aside .reveal-button", "查看联系方式")
	p.see("#aside .reveal-shown", "居民")
	p.see("#aside .reveal-shown", "12200000000")
	p.see("#aside .reveal-note", "已记录")
	p.mustReadWell("a reporter's phone")
	p.press("#aside .reveal-eye", "")
	p.miss("#aside", "12200000000")
	mustReveal(t, c, "reporter.revealed", filed.ID)

	p.press("#aside .reveal-button", "查看电话")
	p.see("#aside .who-phone .reveal-shown", "")
	p.until("the phone can be dialled", "/^tel:[0-9]{11}$/.test(document.querySelector('#aside .who-phone a').href)")
	mustReveal(t, c, "phone.revealed", "")
}

// mustReveal fails the test unless the audit tells that the dispatcher saw
// something; "" is anything.
func mustReveal(t *testing.T, c *city, action, target string) {
	t.Helper()
	all := trail(t, c.db, action)
	if !slices.ContainsFunc(all, func(e entry) bool { return e.Via == "session" && (target == "" || e.Target == target) }) {
		t.Errorf("the audit tells of %s: %+v, and not of %q", action, all, target)
	}
}

// onlyReads looks at an issue as somebody who may change nothing.
func onlyReads(t *testing.T, c *city, d device) {
	description := "噪声扰民 " + t.Name()
	filed := c.report(t, description, c.home.Position.Lon, c.home.Position.Lat)
	p := openPageAs(t, c, d, "member", "?lang=en#tab=issues&issue="+filed.ID)
	p.see(".issue-description", description)
	p.see("#aside .card-section", "居** · 122****0000")
	for _, selector := range []string{"#aside .steps", "#aside .placing", "#aside .comment"} {
		p.miss(selector, "")
	}
	p.miss("#aside .reveal-button", "Show the contact")
	p.see("#aside .reveal-button", "Show the phone") // that of a cadre
	p.mustReadWell("an issue to read")
}

// readsSignIn reads every state of the sign-in page in English.
func readsSignIn(t *testing.T, c *city, d device) {
	p := newPage(t, c, d)
	p.tolerate(http.StatusNotFound)
	for _, state := range []struct{ address, shows string }{
		{"", "Demo accounts"},
		{"&error=openid.refused", "did not let you in"},
		{"&error=openid.failed", "cannot be used right now"},
		{"&error=%3Cimg%20src%3Dx%3E", "cannot be used right now"},
		{"&to=https%3A%2F%2Fevil.example%2F", "Demo accounts"},
		{"#link=nobody-made-this-link", "This link no longer works"},
	} {
		p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(c.url+"/signin.html?lang=en"+state.address))
		p.see(".entry-card", state.shows)
		p.mustReadWell(fmt.Sprintf("sign-in %s", state.address))
	}
	p.until("the page is light", "performance.getEntriesByType('resource').every(({ name }) => !/leaflet|tiles/.test(name))")
}
