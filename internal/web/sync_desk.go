package web

import (
	"leadbridge/internal/access"
)

// registerSyncDesk adds the pages on which people mend what a sync could not
// do by itself.
func (w *Web) registerSyncDesk(one string) {
	w.get(one+"/conflicts", access.SyncRead, w.listConflicts)
	w.get(one+"/conflicts.csv", access.SyncRead, w.exportConflicts)
	w.post(one+"/conflicts", access.SyncWrite, w.settleConflicts)
	w.get(one+"/records", access.SyncRead, w.listErrorRecords)
	w.get(one+"/records.csv", access.SyncRead, w.exportErrorRecords)
	w.post(one+"/records/correct", access.SyncWrite, w.correctErrorRecord)
	w.post(one+"/records/retry", access.SyncWrite, w.retryErrorRecords)
	w.get(one+"/dead-letters", access.SyncRead, w.listDeadLetters)
	w.get(one+"/dead-letters.csv", access.SyncRead, w.exportDeadLetters)
	w.post(one+"/dead-letters/retry", access.SyncWrite, w.retryDeadLetters)
	w.post(one+"/dead-letters/drop", access.SyncWrite, w.dropDeadLetters)
	w.get(one+"/agreement", access.SyncRead, w.showAgreement)
	w.get(one+"/agreement.csv", access.SyncRead, w.exportDrifts)
	w.post(one+"/agreement/{run}/repair", access.SyncWrite, w.repairDrifts)
}

// causeLink is a cause that a list can be narrowed to.
type causeLink struct {
	Title string
	Text  string
	Help  string // what helps; blank: nothing is known
	Key   string // of the cause: a field or a reason
	Count int64
	Link  string
	Here  bool
}

const deskPage = 50

// leadNames returns what to call the leads of a list, by their IDs.
func leadNames[T any](w *Web, p *page, items []T, id func(T) string) (map[string]string, error) {
	var ids []string
	for _, item := range items {
		if lead := id(item); lead != "" {
			ids = append(ids, lead)
		}
	}
	return w.Syncs.LeadNames(p.ctx(), ids)
}
