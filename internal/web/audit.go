package web

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"leadbridge/internal/access"
	"leadbridge/internal/formula"
	"leadbridge/internal/store"
)

func (w *Web) registerAudit() {
	w.get("/settings/audit", access.Admin, w.showAudit)
	w.get("/settings/audit.csv", access.Admin, w.exportAudit)
}

// auditPage is the audit log, a page of it.
type auditPage struct {
	Tabs  []tab
	Lines []auditLine

	// What is filtered by. About is the kind of thing that it was about; From
	// and Until are dates, as 2006-01-02.
	Actor, Kind, Outcome, About, Action string
	From, Until                         string
	ActionWords                         string // the action in words
	Filtered                            bool

	Who, Ways, Outcomes, What []choice

	Query  string // of this page, without the place in the list
	Next   string // the address of the next page
	Export string
	Faults faults
}

type auditLine struct {
	access.Entry
	Words   string // the action in words
	Way     string // how it came
	Subject string // the address of what it was about, if it has a page
}

var auditWays = []choice{{"", "Any way"}, {string(access.ByUser), "In a browser"}, {string(access.ByToken), "By a token"}, {string(access.ByCommand), "On the command line"}, {string(access.ByNobody), "Not logged in"}}

var auditOutcomes = []choice{{"", "Any outcome"}, {string(access.Done), "Done"}, {string(access.Refused), "Not allowed"}, {string(access.Failed), "Failed"}}

var auditWhat = []choice{{"", "Anything"}, {"lead", "Leads"}, {"import", "Imports"}, {"duplicate", "Duplicates"}, {"merge", "Merges"}, {"integration", "Integrations"},
	{"field", "Fields"}, {"mapping", "Saved mappings"}, {"user", "Users"}, {"token", "API tokens"}}

func (w *Web) showAudit(p *page) error {
	f, a, err := w.auditFilter(p)
	if err == nil {
		f.Cursor = p.value("cursor")
		err = w.fillAudit(p, f, &a)
	}
	status := http.StatusOK
	if wrong, ok := p.faults(err); ok {
		a.Faults, status = wrong, http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	return p.renderAs(status, "settings/audit", a)
}

// auditFilter reads the filter of an address. Dates are days in the zone of
// who asks.
func (w *Web) auditFilter(p *page) (store.AuditFilter, auditPage, error) {
	a := auditPage{Tabs: p.settingsTabs(), Ways: auditWays, Outcomes: auditOutcomes, Actor: p.value("actor"), Kind: p.value("kind"), Outcome: p.value("outcome"),
		Action: p.value("action"), ActionWords: actionWords(p.value("action")), About: p.value("about"), What: auditWhat, From: p.value("from"), Until: p.value("until")}
	query := url.Values{}
	for name, v := range map[string]string{"actor": a.Actor, "kind": a.Kind, "outcome": a.Outcome, "action": a.Action, "about": a.About, "from": a.From, "until": a.Until} {
		if v != "" {
			query.Set(name, v)
		}
	}
	a.Filtered, a.Query = len(query) > 0, query.Encode()
	a.Export = "/settings/audit.csv?" + a.Query
	f := store.AuditFilter{ActorKind: a.Kind, ActorID: a.Actor, Outcome: a.Outcome, Action: a.Action, SubjectKind: a.About}
	zone, _ := p.zone()
	f.From = day(a.From, zone)
	if until := day(a.Until, zone); !until.IsZero() {
		f.Until = until.AddDate(0, 0, 1)
	}
	users, err := w.access.Users(p.ctx())
	if err != nil {
		return f, a, err
	}
	tokens, err := w.access.List(p.ctx())
	if err != nil {
		return f, a, err
	}
	a.Who = []choice{{"", "Anybody"}}
	for _, u := range users {
		a.Who = append(a.Who, choice{u.ID, u.Name})
	}
	for _, t := range tokens {
		a.Who = append(a.Who, choice{t.ID, "Token: " + t.Name})
	}
	return f, a, nil
}

// day is the beginning of a date; what is no date is no limit.
func day(text string, zone *time.Location) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return time.Time{}
	}
	return at
}

func (w *Web) fillAudit(p *page, f store.AuditFilter, a *auditPage) error {
	found, err := w.access.Audit(p.ctx(), f)
	if err != nil {
		return err
	}
	for _, e := range found.Entries {
		a.Lines = append(a.Lines, w.auditLine(e))
	}
	if found.Next != "" {
		a.Next = "/settings/audit?" + strings.TrimPrefix(a.Query+"&cursor="+url.QueryEscape(found.Next), "&")
	}
	return nil
}

// subjectPages are the pages of what an action can be about.
var subjectPages = map[string]string{"lead": "/leads/", "import": "/imports/", "integration": "/integrations/", "user": "/settings/users/", "duplicate": "/duplicates/"}

func (w *Web) auditLine(e access.Entry) auditLine {
	l := auditLine{Entry: e, Words: actionWords(e.Action)}
	for _, way := range auditWays {
		if way.Value == string(e.ActorKind) {
			l.Way = way.Title
		}
	}
	if at := subjectPages[e.SubjectKind]; at != "" && e.SubjectID != "" {
		l.Subject = at + url.PathEscape(e.SubjectID)
	}
	return l
}

// actionWords makes words of an action's name: updateLead is Update lead.
func actionWords(action string) string {
	var words strings.Builder
	runes := []rune(action)
	for i, r := range runes {
		switch {
		case i == 0:
			r = unicode.ToUpper(r)
		case unicode.IsUpper(r) && !unicode.IsUpper(runes[i-1]):
			words.WriteByte(' ')
			if i+1 >= len(runes) || !unicode.IsUpper(runes[i+1]) {
				r = unicode.ToLower(r)
			}
		}
		words.WriteRune(r)
	}
	return words.String()
}

// exportAudit sends what the filter selects as a file, a page after the
// other.
func (w *Web) exportAudit(p *page) error {
	f, _, err := w.auditFilter(p)
	if err != nil {
		return err
	}
	f.Limit = 500
	return p.download("leadbridge-audit.csv", "text/csv; charset=utf-8", func(to io.Writer) error {
		out := csv.NewWriter(to)
		if err := out.Write([]string{"time", "actor kind", "actor", "actor id", "address", "action", "subject kind", "subject id", "outcome", "request id"}); err != nil {
			return err
		}
		for {
			found, err := w.access.Audit(p.ctx(), f)
			if err != nil {
				return err
			}
			for _, e := range found.Entries {
				line := []string{e.At.UTC().Format(time.RFC3339), string(e.ActorKind), e.Actor, e.ActorID, e.Address, e.Action, e.SubjectKind, e.SubjectID, string(e.Outcome), e.RequestID}
				for i := range line {
					line[i] = formula.Defuse(line[i])
				}
				if err := out.Write(line); err != nil {
					return err
				}
			}
			if f.Cursor = found.Next; f.Cursor == "" {
				out.Flush()
				return out.Error()
			}
		}
	})
}
