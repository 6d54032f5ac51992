package main

import (
	"bufio"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// providerJobs are of people who sign in elsewhere, or have to again.
var providerJobs = []job{
	{"somebody signs in with OpenID", signsInWithOpenID},
	{"somebody signs out everywhere", signsOutEverywhere},
}

// startProvider starts an OpenID provider with pages of its own, and returns its
// address. It ends with the test.
func startProvider(t *testing.T) string {
	t.Helper()
	provider := exec.Command("node", "../../web-tests/openid/provider.mjs", "[{}]")
	stdin, err := provider.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := provider.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	provider.Stderr = &said
	if err := provider.Start(); err != nil {
		t.Fatalf("no provider, `make deps-test libs` brings what it needs: %v", err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // it ends with its standard input
		_ = provider.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the provider does not start: %v\n%s", err, said.String())
	}
	return strings.TrimSpace(line)
}

// withProvider returns the city on a server of its own, at which one may sign in
// with a provider, and the provider's address.
func (c *city) withProvider(t *testing.T) (own *city, provider string) {
	t.Helper()
	provider = startProvider(t)
	at := *c
	at.server = startServer(t, c.db, "--openid-issuer", provider, "--openid-client-id", "gridmap",
		"--openid-client-secret-file", write(t, "secret", "secret-of-gridmap\n"), "--openid-name", "市统一认证")
	return &at, provider
}

// signsInWithOpenID thinks better of it at the provider, then signs in there, comes
// back to where they were, and sees in the menu who they are.
func signsInWithOpenID(t *testing.T, c *city, d device) {
	name := newcomer(d, "sun.jiu")
	mustRun(t, c.db, "account", "add", name, "--shown", "孙九", "--role", "dispatcher")
	own, provider := c.withProvider(t)
	p := newPage(t, own, d)
	p.befriend(provider)
	onPage := func(what, address string) {
		t.Helper()
		p.until(what, "document.readyState === 'complete' && location.origin === "+quote(address))
	}

	p.do(chromedp.Navigate(own.url + "/signin.html?to=" + url.QueryEscape("/#tab=issues")))
	p.press("a.button", "使用市统一认证登录")
	onPage("the provider asks who one is", provider)
	p.see("[name=login]", "")
	p.press("a", "Cancel")
	onPage("one is back", own.url)
	p.see(".form-status", "统一认证没有通过，请重试或改用密码登录。")

	p.do(chromedp.Navigate(own.url + "/signin.html?to=" + url.QueryEscape("/#tab=issues")))
	p.press("a.button", "使用市统一认证登录")
	onPage("the provider asks who one is", provider)
	p.write("[name=login]", "subject-of-"+name+"/"+name)
	p.write("[name=password]", "any")
	p.press("[type=submit]", "Sign-in")
	p.press("[type=submit]", "Continue")
	onPage("one is back", own.url)
	p.waitAddress("tab=issues")
	p.see(".desk h2", "诉求")
	p.press(".account-button", "")
	p.see(".me-shown", "孙九")
	p.see(".me-name", name)
}

// signsOutEverywhere leaves on one device. The other learns it when next they do
// something there.
func signsOutEverywhere(t *testing.T, c *city, d device) {
	name := newcomer(d, "zhou.ba")
	password := c.signUp(t, c.db, name, "dispatcher")
	filed := c.report(t, "井盖缺失 "+t.Name(), c.home.Position.Lon, c.home.Position.Lat)
	enter := func() *page {
		p := newPage(t, c, d)
		p.signInAs(name, password)
		p.open("#tab=issues&issue=" + filed.ID)
		p.see(".issue-description", "井盖缺失")
		return p
	}
	here, there := enter(), enter()
	there.tolerate(http.StatusUnauthorized)

	here.press(".account-button", "")
	here.press(".me-item", "在所有设备上退出")
	here.see(".toast", "已退出登录")
	here.see(".account-button", "登录")

	there.write("#aside .comment-text", "已派人围挡")
	there.press("#aside .comment .button", "添加备注")
	there.see(".notice", "登录已过期")
	there.press(".notice a", "重新登录")
	there.see(".entry-title", "登录")
}
