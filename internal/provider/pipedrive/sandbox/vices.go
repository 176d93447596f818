package sandbox

import stage "leadbridge/internal/sandbox"

// The vices of this simulator, besides those that all have.
const (
	viceNulls          = "nulls"
	viceContactSync    = "contactSync"
	viceShortPages     = "shortPages"
	viceCursorLife     = "cursorLife"
	viceIndexLag       = "indexLag"
	viceLateCommits    = "lateCommits"
	viceEdits          = "editsWhilePaging"
	viceTokenLifetime  = "tokenLifetime"
	viceRotation       = "rotation"
	vicePlan           = "plan"
	viceSeats          = "seats"
	viceDailyBudget    = "dailyBudget"
	viceBurstLimit     = "burstLimit"
	viceSearchLimit    = "searchLimit"
	vicePatience       = "patience"
	viceNoDailyHeaders = "noDailyHeaders"
	viceLimitedUser    = "limitedUser"
	viceAccountExpired = "accountExpired"
	viceOpenDealLimit  = "openDealLimit"
	viceFieldLimit     = "fieldLimit"
	viceRequireContact = "requireContact"
	viceDeletedGone    = "deletedGone"
	viceOldGone        = "oldGone"
	viceOwnForm        = "ownForm"
)

var vices = []stage.Vice{
	{Name: viceNulls, Meaning: "Empty values and the cursor of the last page are answered as null, which the vendor does and its document does not allow; without it they are left out."},
	{Name: viceContactSync, Meaning: "The company has set up contact sync: persons have im, postal_address, notes, birthday and job_title, and writing them is allowed."},
	{Name: viceShortPages, Meaning: "Pages have at most so many entries, whatever was asked for.", Unit: "entries", Value: 7},
	{Name: viceCursorLife, Meaning: "A cursor is refused once it is older than this.", Unit: "seconds", Value: 60},
	{Name: viceIndexLag, Meaning: "Searches see the records as they were so long ago.", Unit: "seconds", Value: 5},
	{Name: viceLateCommits, Meaning: "What a person does is seen later than its update_time says.", Unit: "seconds", Value: 5},
	{Name: viceEdits, Meaning: "Other people edit records after each page of a list.", Unit: "records", Value: 3},
	{Name: viceTokenLifetime, Meaning: "Access tokens given from now on live this long.", Unit: "seconds", Value: 60},
	{Name: viceRotation, Meaning: "A refresh gives a new refresh token: with 1 the old one dies when the new one is used, with 2 at once, and its reuse ends the grant.", Unit: "0, 1 or 2", Value: 2},
	{Name: vicePlan, Meaning: "The company has this plan and its true limits: 1 lite, 2 growth, 3 premium, 4 ultimate; without it they are wide, since a client on the same machine is faster than any real one.", Unit: "plan", Value: 1},
	{Name: viceSeats, Meaning: "The company pays for so many users, which multiplies its daily budget.", Unit: "seats", Value: 1},
	{Name: viceDailyBudget, Meaning: "The company's daily budget of tokens is this.", Unit: "tokens", Value: 1000},
	{Name: viceBurstLimit, Meaning: "A client may make so many requests in two seconds.", Unit: "requests", Value: 20},
	{Name: viceSearchLimit, Meaning: "A client may make so many searches in two seconds.", Unit: "searches", Value: 10},
	{Name: vicePatience, Meaning: "A client that is refused more often than this in ten seconds is locked out for a minute, with a page of HTML and 403; without the vice after 50.", Unit: "refusals", Value: 10},
	{Name: viceNoDailyHeaders, Meaning: "The headers that tell of the daily budget are missing."},
	{Name: viceLimitedUser, Meaning: "Tokens belong to a user who sees little and is no administrator."},
	{Name: viceAccountExpired, Meaning: "The company has not paid: 402."},
	{Name: viceOpenDealLimit, Meaning: "The plan allows so many open deals: one more is refused with 403.", Unit: "deals", Value: 1},
	{Name: viceFieldLimit, Meaning: "The plan allows so many custom fields of a kind: one more is refused with 403.", Unit: "fields", Value: 1},
	{Name: viceRequireContact, Meaning: "The company's administrator demands an e-mail address or a phone number of every person: 422 without."},
	{Name: viceDeletedGone, Meaning: "Getting a deleted record by its id is answered with 404 at once; without it the record is shown as deleted for 30 days."},
	{Name: viceOldGone, Meaning: "The operations of v1 that are out of support since August 2026 are gone: 404."},
	{Name: viceOwnForm, Meaning: "State: texts are kept in small letters, as by an automation of the company's."},
}

// disturb lets other people edit records while a client reads on.
func (c *call) disturb() {
	edits := int(c.sim.stage.Vices.Value(viceEdits))
	if c.table == nil || len(c.table.rows) == 0 || !c.sim.stage.Vices.Strikes(viceEdits, c.Request) {
		return
	}
	for range edits {
		r := c.table.rows[c.co.random.IntN(len(c.table.rows))]
		if r != nil && r.deleted == 0 {
			id, t := r.id, c.table
			c.co.byHand(func(why cause) { c.co.nudge(t, id, why) })
		}
	}
}

// byHand does what a person does in the web app. With late commits it is done
// later, under the time of now.
func (co *company) byHand(do func(cause)) {
	why := cause{user: co.users[0], source: "app", at: co.now()}
	lag := seconds(co.sim.stage.Vices.Value(viceLateCommits))
	co.later(lag, func() { do(why) })
}

// nudge edits a record in a small way.
func (co *company) nudge(t *table, id int, why cause) {
	old := t.get(id)
	if old == nil || old.deleted != 0 {
		return
	}
	r := old.copy()
	switch t.kind {
	case kindPerson:
		r.setCustom(personSourceDetail, "Edited "+co.hex(6))
	case kindOrganization:
		r.set(orgEmployees, 1+co.random.IntN(500))
	case kindDeal:
		r.set(dealValue, r.number(dealValue)+1)
	case kindActivity:
		r.set(activityNote, "Edited "+co.hex(6))
	case kindLead:
		r.setCustom(customCarrier, "Edited "+co.hex(6))
	case kindNote:
		r.set(noteContent, "Edited "+co.hex(6))
	}
	co.write(t, r, why)
}
