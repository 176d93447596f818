package web

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"image/png"
	"net/http"
	"strings"

	"github.com/pquerna/otp"

	"leadbridge"
	"leadbridge/internal/access"
	"leadbridge/internal/gate"
)

func (w *Web) registerSecondFactor() {
	w.get("/account/second-factor", access.Any, w.showSecondFactor)
	w.post("/account/second-factor/begin", access.Any, w.beginSecondFactor)
	w.post("/account/second-factor/confirm", access.Any, w.confirmSecondFactor)
	w.post("/account/second-factor/off", access.Any, w.endSecondFactor)
	w.post("/account/second-factor/codes", access.Any, w.renewRecoveryCodes)
}

// qrSize is the width of a QR code, in pixels.
const qrSize = 220

// secondFactorPage shows a secret that waits for its first code, or recovery
// codes.
type secondFactorPage struct {
	QR     template.URL // a PNG
	Secret string       // in groups, to be typed in
	Fault  string
	Codes  []string
}

// confirmed does something once the user gave their password again.
func (w *Web) confirmed(p *page, do func() error) error {
	err := w.access.ConfirmPassword(p.ctx(), p.User.ID, p.r.PostFormValue("current"), gate.Address(p.r))
	if err != nil {
		return w.refuseAccount(p, "second-factor", accountPage{Name: p.User.Name, Zone: p.User.Zone}, err)
	}
	return do()
}

func (w *Web) beginSecondFactor(p *page) error {
	return w.confirmed(p, func() error {
		if _, err := w.access.BeginTOTP(p.ctx(), p.User.ID); err != nil {
			return err
		}
		return p.redirect("/account/second-factor")
	})
}

func (w *Web) showSecondFactor(p *page) error {
	key, err := w.access.PendingTOTP(p.ctx(), p.User.ID)
	if leadbridge.KindOf(err) == leadbridge.Conflict {
		return p.redirect("/account")
	}
	if err != nil {
		return err
	}
	return w.renderSecondFactor(p, http.StatusOK, key, "")
}

func (w *Web) renderSecondFactor(p *page, status int, key *otp.Key, fault string) error {
	image, err := key.Image(qrSize, qrSize)
	if err != nil {
		return leadbridge.Errorf(leadbridge.Internal, "web", "a QR code cannot be made: %w", err)
	}
	var body bytes.Buffer
	if err := png.Encode(&body, image); err != nil {
		return leadbridge.Errorf(leadbridge.Internal, "web", "a QR code cannot be written: %w", err)
	}
	var groups []string
	for secret := key.Secret(); secret != ""; secret = secret[min(4, len(secret)):] {
		groups = append(groups, secret[:min(4, len(secret))])
	}
	return p.renderAs(status, "account/second_factor", secondFactorPage{Secret: strings.Join(groups, " "), Fault: fault,
		QR: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(body.Bytes()))})
}

func (w *Web) confirmSecondFactor(p *page) error {
	codes, err := w.access.ConfirmTOTP(p.ctx(), p.User.ID, p.value("code"))
	if leadbridge.KindOf(err) == leadbridge.Invalid {
		key, pending := w.access.PendingTOTP(p.ctx(), p.User.ID)
		if pending != nil {
			return pending
		}
		return w.renderSecondFactor(p, http.StatusUnprocessableEntity, key, messageOf(err))
	}
	if leadbridge.KindOf(err) == leadbridge.Conflict { // sent twice
		return p.redirect("/account")
	}
	if err != nil {
		return err
	}
	return p.render("account/recovery", secondFactorPage{Codes: codes})
}

func (w *Web) endSecondFactor(p *page) error {
	return w.confirmed(p, func() error {
		if err := w.access.RemoveTOTP(p.ctx(), p.User.ID); err != nil {
			return err
		}
		p.flash("The second factor is off. Your password alone lets you in.")
		return p.redirect("/account")
	})
}

func (w *Web) renewRecoveryCodes(p *page) error {
	return w.confirmed(p, func() error {
		if !p.User.TOTP {
			return p.redirect("/account")
		}
		codes, err := w.access.RenewRecoveryCodes(p.ctx(), p.User.ID)
		if err != nil {
			return err
		}
		return p.render("account/recovery", secondFactorPage{Codes: codes})
	})
}
