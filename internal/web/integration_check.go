package web

import (
	"errors"
	"strings"

	"leadbridge"
	"leadbridge/internal/account"
	"leadbridge/internal/provider"
)

// testView is the result of a connection test.
type testView struct {
	account.TestResult
	Path     string // of the integration
	Problem  string // why nothing could be tested
	Findings []finding
	Errors   int
}

// finding is something that a test found, with what to do.
type finding struct {
	provider.Finding
	Bad bool
	// KeyField says that it is the field for our own key, which Leadbridge
	// can make. Steps are how a person makes it.
	KeyField bool
	Steps    [][]guideText
}

// testIntegration tests a connection, and shows the result in its place.
func (w *Web) testIntegration(p *page) error {
	o, err := w.overviewOf(p)
	if err != nil {
		return err
	}
	if o.Test, err = w.test(p, o.Head); err != nil {
		return err
	}
	if p.partial() {
		return p.fragment("integrations/overview", "test-result", o)
	}
	return p.render("integrations/overview", o)
}

func (w *Web) test(p *page, h integrationHead) (*testView, error) {
	result, err := w.Integrations.Test(p.ctx(), h.ID)
	view := &testView{TestResult: result, Path: h.Path()}
	var known *leadbridge.Error
	if errors.As(err, &known) && known.Kind != leadbridge.Internal {
		view.Problem = sentence(known.Msg)
		return view, nil
	}
	if err != nil {
		return nil, err
	}
	crm, err := w.Integrations.Provider(h.Provider)
	if err != nil {
		return nil, err
	}
	key := crm.Filled(h.Settings)["keyField"]
	for _, f := range result.Findings {
		shown := finding{Finding: f, Bad: f.Severity == leadbridge.SeverityError}
		if f.Code == "field_missing" && key != "" && strings.HasSuffix(f.What, key) {
			shown.KeyField, shown.Steps = true, guideSteps(crm.Steps.KeyField, strings.NewReplacer())
		}
		if shown.Bad {
			view.Errors++
		}
		view.Findings = append(view.Findings, shown)
	}
	return view, nil
}

// prepareIntegration makes the field for our own key.
func (w *Web) prepareIntegration(p *page) error {
	id := p.param("id")
	if err := w.Integrations.Prepare(p.ctx(), id); err != nil {
		return err
	}
	p.flash("The key field is there. Leads can be sent.")
	return p.redirect("/integrations/" + id)
}
