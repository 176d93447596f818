package leadbridge

import "time"

// RecordRef names a record of a CRM.
type RecordRef struct {
	IntegrationID string `json:"integrationId"`
	Object        string `json:"object"`
	RecordID      string `json:"recordId"`
}

// LinkState says whether a record and its lead are kept in step.
type LinkState string

// The states of a link. Only LINKED ones are kept in step; the others are
// left alone and shown.
const (
	LinkInStep    LinkState = "LINKED"
	LinkReleased  LinkState = "RELEASED"  // one side is deleted and the other was kept, or a run was undone
	LinkSecondary LinkState = "SECONDARY" // the lead is in step with another record of this kind
	LinkConverted LinkState = "CONVERTED" // the CRM converted the record, which froze it
	LinkArchived  LinkState = "ARCHIVED"  // read, but not to be written
	LinkGone      LinkState = "GONE"      // the record was deleted in the CRM
	LinkMerged    LinkState = "MERGED"    // the record lives on in another
	LinkErased    LinkState = "ERASED"    // for privacy
)

// LinkStates lists every state.
var LinkStates = []LinkState{LinkInStep, LinkReleased, LinkSecondary, LinkConverted, LinkArchived, LinkGone, LinkMerged, LinkErased}

// Link says which record of a CRM is which lead, and what both sides held
// when they last agreed.
type Link struct {
	RecordRef
	LeadSeq int64
	LeadID  string
	State   LinkState
	// Reason says why it is not in step, in words for a person.
	Reason string
	// Base is what both sides last agreed on.
	Base Base
	// Sent says that the record was written and not read since: what is read
	// next may be our own values in the CRM's form.
	Sent bool
	// RemoteAt is the record's time of change when it was last read or
	// written; zero: not known.
	RemoteAt time.Time
	// LeadVersion is the lead's when both last agreed: a lead of that version
	// has nothing to send.
	LeadVersion int64
	// SeenRun is the Seq of the last full run that saw the record.
	SeenRun   int64
	CreatedAt time.Time
	UpdatedAt time.Time
	// Version counts the changes, from 1.
	Version int64
}

// Base is the agreement that changes are told from, of mapped fields only.
// Ours are the lead's values, Theirs the record's, brought to our canonical
// form. As a rule they are equal; where the CRM keeps a value in a form of its
// own, or a person wanted the two to differ, they are not. A field that was
// never agreed on is absent from both.
type Base struct {
	Ours   Values
	Theirs Values
}

// Clone returns a copy that shares nothing with b.
func (b Base) Clone() Base { return Base{b.Ours.Clone(), b.Theirs.Clone()} }

// Has reports whether a field was ever agreed on.
func (b Base) Has(field string) bool {
	_, ok := b.Ours[field]
	return ok
}

// Agree notes what the two sides hold of a field from now on.
func (b *Base) Agree(field, ours, theirs string) {
	if b.Ours == nil {
		b.Ours = Values{}
	}
	if b.Theirs == nil {
		b.Theirs = Values{}
	}
	b.Ours[field], b.Theirs[field] = ours, theirs
}
