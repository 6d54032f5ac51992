package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// liveWithin is how soon a new issue must be on the screen.
const liveWithin = 2 * time.Second

// seesNews filters the list; an issue that comes in meanwhile shows by itself.
func seesNews(t *testing.T, c *city, d device) {
	p := openPageAs(t, c, d, "dispatcher", "#tab=issues")
	p.see(".live", "实时")
	p.see(".issue-row", "")
	p.press(".chip", "已结案")
	p.see(".chip[aria-pressed=true]", "已结案")
	p.until("only closed issues", finding(".issue-row .state", "")+".every((state) => state.innerText === '已结案') && "+finding(".issue-row", "")+".length")
	p.mustReadWell("closed issues")
	p.press(".chip", "全部")

	description := "井盖松动 " + t.Name()
	p.write(".desk .search-input", description)
	p.see(".empty", "没有符合条件的诉求")
	filed := c.report(t, description, c.home.Position.Lon, c.home.Position.Lat)
	since := time.Now()
	p.see(".new-pill", "1 件新诉求")
	if took := time.Since(since); took > liveWithin {
		t.Errorf("a new issue showed after %v", took)
	}
	p.press(".new-pill", "")
	p.see(".issue-row", description)
	p.see(".issue-row .issue-who", filed.Responsible.Person.Name)
	p.see(".issue-row .issue-where", filed.Grid.Name)
}

// openIssue opens an issue from the list: by keyboard on a desk, by finger on a phone.
func (p *page) openIssue(description string) {
	p.t.Helper()
	p.write(".desk .search-input", description)
	p.until("only that issue", finding(".issue-row", description)+".length === 1 && "+finding(".issue-row", "")+".length === 1")
	if p.device.touch {
		p.press(".issue-row", description)
	} else {
		read[bool](p, "document.activeElement.blur(), true")
		p.key("j")
		p.until("the issue has the focus", "document.activeElement.matches('.issue-row')")
		p.key(kb.Enter)
	}
	p.see(".issue-description", description)
}

// handlesAnIssue takes an issue through its states, with a remark, and returns it
// with a reason.
func handlesAnIssue(t *testing.T, c *city, d device) {
	description := "围墙开裂 " + t.Name()
	filed := c.report(t, description, c.home.Position.Lon, c.home.Position.Lat)
	p := openPageAs(t, c, d, "dispatcher", "#tab=issues")
	p.openIssue(description)
	p.see("#aside .card-title", filed.Number)
	p.see("#aside .who", filed.Responsible.Person.Name)
	p.see("#aside .card-section", filed.Grid.Name)
	p.until("the place is marked", "document.querySelector('.pin-issue')")
	p.mustReadWell("issue")

	p.write("#aside .comment-text", "已电话联系")
	p.press("#aside .comment .button", "添加备注")
	p.see(".history-note", "已电话联系")
	p.press("#aside .steps .button", "开始办理")
	p.see("#aside .state", "办理中")
	p.see(".history li", "办理中")

	p.press("#aside .steps .button", "退回")
	p.press("#aside .reason .button", "退回")
	p.see("#aside .reason .field-error", "请填写内容")
	p.mustReadWell("return without a reason")
	p.write("#aside .reason textarea", "不在本网格范围内")
	p.press("#aside .reason .button", "退回")
	p.see("#aside .state", "已退回")
	p.see(".history-note", "不在本网格范围内")
	if now := c.issue(t, filed.ID); now.State != "returned" {
		t.Errorf("the issue is %s", now.State)
	}
	p.press("#aside .card-close", "")
	p.see(".issue-row .state", "已退回")
}

// meetsAConflict changes an issue that somebody else has changed meanwhile.
func meetsAConflict(t *testing.T, c *city, d device) {
	description := "占道堆放 " + t.Name()
	filed := c.report(t, description, c.home.Position.Lon, c.home.Position.Lat)
	p := openPageAs(t, c, d, "dispatcher", "#tab=issues")
	p.openIssue(description)
	p.press("#aside .steps .button", "退回")
	p.write("#aside .reason textarea", "重复上报")
	var moved filedIssue
	c.ask(t, http.MethodPost, "/issues/"+filed.ID+"/state",
		map[string]any{"revision": filed.Revision, "state": "in_progress", "note": ""}, &moved, http.StatusOK)
	p.see("#aside .conflict", "内容已更新")
	p.see("#aside .reason textarea", "重复上报")

	p.tolerate(http.StatusConflict)
	p.press("#aside .reason .button", "退回")
	p.see("#aside .state", "办理中")
	p.see("#aside .conflict", "内容已更新")
	p.mustReadWell("conflict")
	if now := c.issue(t, filed.ID); now.State != "in_progress" || now.Revision != moved.Revision {
		t.Errorf("the issue is %s at revision %d, want it as the other person left it, %s at %d", now.State, now.Revision, moved.State, moved.Revision)
	}
}

// placesAnIssue finds a place for an issue that lies outside all grids.
func placesAnIssue(t *testing.T, c *city, d device) {
	description := "位置不明 " + t.Name()
	filed := c.report(t, description, 107.2, 27.9)
	if filed.State != "unplaced" {
		t.Fatalf("far outside, an issue is %s", filed.State)
	}
	p := openPageAs(t, c, d, "dispatcher", "#tab=issues")
	p.press(".chip", "待落位")
	p.openIssue(description)
	p.see("#aside .state", "待落位")
	p.press("#aside .placing .button", "在地图上落位")
	p.see("#aside .placing", "请在地图上点选")
	p.mustReadWell("pointing at a place")
	p.press(".map-button[aria-label=全城]", "")
	p.waitDrawn()
	p.pointAt(0.5, 0.4)
	p.see("#aside .preview", "将派给")
	who := p.text("#aside .preview-name")
	where := p.text("#aside .preview")
	p.mustReadWell("preview of a place")
	p.press("#aside .placing .button", "确认落位")
	p.see("#aside .state", "已派")
	p.see("#aside .who", who)
	now := c.issue(t, filed.ID)
	if now.State != "routed" || now.Responsible.Person.Name != who || !strings.Contains(where, now.Grid.Name) {
		t.Errorf("placed, the issue is %+v; the page had promised %s", now, where)
	}
}
