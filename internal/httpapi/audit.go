package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
	"gridmap/internal/region"
)

// entryJSON is one line of the audit.
type entryJSON struct {
	ID      int64          `json:"id"`
	At      time.Time      `json:"at"`
	Account *int64         `json:"account"`
	Name    string         `json:"name"`
	Via     account.Via    `json:"via"`
	Address string         `json:"address"`
	Request string         `json:"request"`
	Action  string         `json:"action"`
	Kind    string         `json:"kind"`
	Target  string         `json:"target"`
	Code    region.Code    `json:"code"`
	Before  map[string]any `json:"before"`
	After   map[string]any `json:"after"`
}

func newEntry(e account.Entry) entryJSON {
	out := entryJSON{ID: e.ID, At: e.At.UTC(), Name: e.Origin.Name, Via: e.Origin.Via, Address: e.Origin.Address,
		Request: e.Origin.Request, Action: e.Action, Kind: e.Kind, Target: e.Target, Code: e.Code, Before: e.Before, After: e.After}
	if e.Origin.Account != 0 {
		out.Account = &e.Origin.Account
	}
	return out
}

// listAudit handles GET /api/v1/audit: who did what, newest first. With text/csv in
// Accept all that the filter chooses comes as one table.
func (s *Server) listAudit(c echo.Context) error {
	q, err := readQuery(c, "since", "until", "name", "action", "target", "limit", "cursor")
	if err != nil {
		return err
	}
	f := account.AuditFilter{Since: q.moment("since"), Until: q.moment("until"), Name: account.CleanName(q.text("name")),
		Action: q.text("action"), Target: q.text("target"), Limit: q.limit(usualRows, maxRows), After: q.text("cursor")}
	if err := q.fault(); err != nil {
		return err
	}
	c.Response().Header()["Vary"] = varyWhoAndForm
	if accepts(c, csvMIME) {
		return s.auditTable(c, f)
	}
	ctx, cancel := within(c)
	defer cancel()
	page, err := s.accounts.Audit(ctx, who(c), f)
	if err != nil {
		return err
	}
	items := make([]entryJSON, 0, len(page.Entries))
	for _, e := range page.Entries {
		items = append(items, newEntry(e))
	}
	c.Response().Header()["Cache-Control"] = noStore
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, append(marshal(newList(items, page.Next)), '\n'))
}

var varyWhoAndForm = []string{"Cookie, Authorization, Accept"}

// accepts reports whether Accept names a media type.
func accepts(c echo.Context, wanted string) bool {
	for part := range strings.SplitSeq(c.Request().Header.Get(echo.HeaderAccept), ",") {
		mediaType, _, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(mediaType), wanted) {
			return true
		}
	}
	return false
}

// tablePage is how many entries of the table are held at a time.
const tablePage = 500

// auditTable streams the entries as CSV, from the newest to the oldest, page by
// page: entries are only ever added, and only above the first page, so that the
// table is as of one moment and no transaction waits for a slow reader. If the
// database fails midway the connection is cut, so that half a table is not taken
// for a whole one.
func (s *Server) auditTable(c echo.Context, f account.AuditFilter) error {
	f.Limit, f.After = tablePage, ""
	page, err := s.auditPage(c, f)
	if err != nil {
		return err
	}
	if err := s.recordExport(c, f); err != nil {
		return err
	}
	response := c.Response()
	header := response.Header()
	header.Set(echo.HeaderContentType, csvMIME+"; charset=utf-8")
	header.Set(echo.HeaderContentDisposition, `attachment; filename="audit-`+s.now().UTC().Format("20060102-150405")+`.csv"`)
	header["Cache-Control"] = noStore
	header.Set("X-Accel-Buffering", "no")
	response.WriteHeader(http.StatusOK)
	control := http.NewResponseController(response.Writer)
	_ = control.SetReadDeadline(time.Time{}) // in tests there is no connection
	out := append([]byte(nil), byteOrderMark...)
	out = append(out, "id,at,account,name,via,address,request,action,kind,target,code,before,after\r\n"...)
	for {
		for _, e := range page.Entries {
			out = appendEntry(out, e)
		}
		_ = control.SetWriteDeadline(time.Now().Add(chunkTimeout)) // in tests there is no connection
		if _, err := response.Write(out); err != nil {
			return fmt.Errorf("table of the audit: %w", err)
		}
		if err := control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return fmt.Errorf("table of the audit: %w", err)
		}
		if page.Next == "" {
			return nil
		}
		f.After, out = page.Next, out[:0]
		if page, err = s.auditPage(c, f); err != nil {
			return fmt.Errorf("table of the audit: %w", err)
		}
	}
}

// auditPage asks for a page of the table, within the time limit of one.
func (s *Server) auditPage(c echo.Context, f account.AuditFilter) (account.AuditPage, error) {
	ctx, cancel := within(c)
	defer cancel()
	return s.accounts.Audit(ctx, who(c), f)
}

// recordExport writes down that somebody takes the audit with them.
func (s *Server) recordExport(c echo.Context, f account.AuditFilter) error {
	chosen := map[string]any{}
	for name, value := range map[string]string{"name": f.Name, "action": f.Action, "target": f.Target} {
		if value != "" {
			chosen[name] = value
		}
	}
	for name, at := range map[string]time.Time{"since": f.Since, "until": f.Until} {
		if !at.IsZero() {
			chosen[name] = at.Format(time.RFC3339)
		}
	}
	return s.record(c, account.Entry{Action: "audit.exported", Kind: "audit", After: chosen})
}

// record writes an entry of something that changed nothing, from who asks.
func (s *Server) record(c echo.Context, e account.Entry) error {
	ctx, cancel := within(c)
	defer cancel()
	return s.accounts.Record(ctx, e)
}

// appendEntry appends a row of the table. No cell is taken for a formula.
func appendEntry(dst []byte, e account.Entry) []byte {
	o := e.Origin
	number := ""
	if o.Account != 0 {
		number = strconv.FormatInt(o.Account, 10)
	}
	dst = strconv.AppendInt(dst, e.ID, 10)
	for _, cell := range []string{e.At.UTC().Format(time.RFC3339Nano), number, o.Name, string(o.Via), o.Address, o.Request,
		e.Action, e.Kind, e.Target, string(e.Code), fieldsCell(e.Before), fieldsCell(e.After)} {
		dst = appendField(append(dst, ','), harmless(cell))
	}
	return append(dst, '\r', '\n')
}

// fieldsCell returns fields as JSON, "" if there are none.
func fieldsCell(fields map[string]any) string {
	if fields == nil {
		return ""
	}
	return string(marshal(fields))
}
