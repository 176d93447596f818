// Package web serves the pages. It holds no business of its own: every page
// calls the same use cases as the API does.
//
// # A page
//
// A handler is a method of [Web] that takes a *page and returns an error. The
// register method of its area ties it to a pattern and a scope:
//
//	func (w *Web) registerLeads() {
//		w.get("/leads", access.LeadsRead, w.showLeads)
//		w.post("/leads/{id}", access.LeadsWrite, w.saveLead)
//	}
//
//	func (w *Web) showLeads(p *page) error {
//		leads, err := w.leads.List(p.ctx(), filter)
//		if err != nil {
//			return err
//		}
//		return p.render("leads/list", leads)
//	}
//
// A page that stands in the menu has its line in nav.go. An error that is
// returned becomes an error page, or, for htmx, a message at the top of the
// page. Input that is wrong is shown beside its field: see [page.faults].
// After a POST answer with page.redirect, with page.flash before it to say
// what was done.
//
// # A template
//
// render("leads/list", data) shows templates/leads/list.html, which defines
// "title" and "main", and may define "head" (scripts of its own) and "actions"
// (buttons beside the title). The files of templates/parts, and those of the
// page's own folder that begin with an underscore, can be used too.
// page.fragment shows one named template alone, for htmx. The dot is a *view:
// .Data is the handler's, .User who asks, .May "leads:write" tells what they
// may do. The functions are listed in template.go, the components in
// templates/parts/parts.html.
//
// # Files
//
// All of static/css is one style sheet, in the order of the names. A script is
// an ES module in static/js, loaded by the page that needs it. Everything is
// served under a digest of all of it, and kept by browsers for ever. The
// policy of every page forbids inline scripts, inline styles and other hosts.
package web
