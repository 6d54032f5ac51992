package main

import (
	"net/http"
	"strings"
	"testing"

	"gridmap/internal/pgtest"
)

// losesTheServer writes a report while the server goes away. The draft is kept,
// also when the page is opened again, and sent when the server is back.
func losesTheServer(t *testing.T, c *city, d device) {
	own := *c
	own.server = startServer(t, c.db)
	description := "下水道堵塞 " + t.Name()
	p := openPage(t, &own, d, c.atHome()+"&report")
	p.choose(".form select", "公共设施")
	p.write(".form textarea", description)
	p.setOutage(true)
	own.stop()
	p.press(".form button", "提交")
	p.see(".form-status", "还没有送达")
	p.see(".net", "连接不上服务器")
	p.see(".form textarea", description)
	p.mustReadWell("the server is away")

	address := strings.TrimPrefix(own.url, "http://")
	p.tolerate(http.StatusServiceUnavailable) // while it starts
	own.server = startServer(t, c.db, "--listen", address)
	p.miss(".net", "")
	p.setOutage(false)

	p.open("")
	p.see(".drafts", "未送达")
	p.mustReadWell("drafts")
	p.press(".drafts .row", description)
	p.see(".form textarea", description)
	p.press(".form [type=submit]", "提交")
	p.see(".success h2", "已收到")
	p.see(".success", "已派给 "+c.home.Responsible.Person.Name)
	p.press(".success .button", "完成")
	p.press(".card-close", "")
	p.see(".welcome .rows .row", "")
	p.miss(".drafts", "")
	p.setOutage(true) // this server ends before the page does
}

// hasNoLand opens a server over an empty database.
func hasNoLand(t *testing.T, c *city, d device) {
	db := pgtest.New(t)
	own := &city{server: startServer(t, db), db: db, browser: c.browser}
	p := newPage(t, own, d)
	p.signInAs("li.na", own.signUp(t, db, "li.na", "dispatcher"))
	p.open("")
	p.see(".empty", "还没有网格")
	p.miss(".demo", "")
	p.mustReadWell("no land")
	p.press(".tab", "诉求")
	p.see(".empty", "还没有诉求")
	p.mustReadWell("no issues")
}
