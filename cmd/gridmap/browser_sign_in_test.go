package main

import (
	"testing"

	"github.com/chromedp/chromedp"

	"gridmap/internal/demo"
)

// signIn signs in, on the sign-in page, as the made-up city's account of a role:
// admin, planner, dispatcher, leader or member.
func (p *page) signIn(role string) {
	p.t.Helper()
	p.signInAs(role, demo.Password)
}

// signInAs signs in on the sign-in page with a name and a password, and waits
// until it has been left for another page.
func (p *page) signInAs(name, password string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.city.url + "/signin.html"))
	p.write("input[autocomplete=username]", name)
	p.write("input[autocomplete=current-password]", password)
	p.press("form [type=submit]", "")
	p.until("the sign-in page is left", "location.pathname !== '/signin.html' && document.readyState === 'complete'")
}

// openPageAs is openPage for somebody who has signed in with a role.
func openPageAs(t *testing.T, c *city, d device, role, path string) *page {
	t.Helper()
	p := newPage(t, c, d)
	p.signIn(role)
	p.open(path)
	return p
}
