package syncer

import (
	"context"
	"fmt"

	"leadbridge"
	"leadbridge/internal/store"
)

// The codes of warnings.
const (
	WarnReconnect   = "needs_reconnect" // a person must connect again
	WarnPaused      = "paused"          // the integration, or its automatic sync, is switched off
	WarnHeld        = "held"            // a run waits for approval
	WarnRateLimit   = "rate_limit"      // the CRM's limits hold calls back
	WarnErrors      = "errors"          // the last attempt failed
	WarnDeadLetters = "dead_letters"
	WarnProblems    = "problems"
	WarnConflicts   = "conflicts"
	WarnNoWebhooks  = "no_webhooks" // the CRM refused to send events
)

// lastRead is how many records the last run read that read all of them; 0:
// there was none.
func (s *Service) lastRead(ctx context.Context, run *leadbridge.SyncRun) (int64, error) {
	page, err := s.store.Runs(ctx, store.RunFilter{IntegrationID: run.IntegrationID,
		Purposes: []leadbridge.SyncPurpose{leadbridge.ForSync, leadbridge.ForDryRun}, Status: leadbridge.RunCompleted})
	for _, last := range page.Runs {
		if last.Type == leadbridge.SyncFull && last.In.Processed > 0 {
			return last.In.Processed, err
		}
	}
	return 0, err
}

// warnings are what a person should know, the most urgent first.
func (s *Service) warnings(ctx context.Context, i leadbridge.Integration, st Status) ([]Warning, error) {
	warnings := standing(i)
	add := func(code, format string, args ...any) {
		warnings = append(warnings, Warning{Code: code, Message: fmt.Sprintf(format, args...)})
	}
	held := st.Run
	if held == nil || held.Status != leadbridge.RunHeld { // a dry run may be under way beside a live run that is held
		var err error
		if held, err = s.heldLive(ctx, i.ID); err != nil {
			return nil, err
		}
	}
	if held != nil {
		add(WarnHeld, "The %s %s waits for approval. %s", purposeWords[held.Purpose], held.ID, held.Reason)
	}
	limit, err := s.limitWarning(ctx, i, st.Run)
	if err != nil {
		return nil, err
	}
	warnings = append(warnings, limit...)
	if i.LastError != "" && i.SyncStatus != leadbridge.SyncIdle && (held == nil || i.LastError != held.Reason) {
		add(WarnErrors, "%s", i.LastError)
	}
	if st.Outbox.Dead > 0 {
		add(WarnDeadLetters, "%s does not take %d leads. Look at the dead letters: correct the leads or mappings, then retry.", i.Name, st.Outbox.Dead)
	}
	if st.Problems > 0 {
		add(WarnProblems, "%d records do not fit the rules and wait to be corrected.", st.Problems)
	}
	if st.OpenConflicts > 0 {
		add(WarnConflicts, "%d conflicts wait to be settled.", st.OpenConflicts)
	}
	return warnings, nil
}

// standing are the warnings that an integration itself gives rise to.
func standing(i leadbridge.Integration) []Warning {
	var warnings []Warning
	switch {
	case i.Connection == leadbridge.NeedsReconnect:
		warnings = append(warnings, Warning{Code: WarnReconnect, Message: i.Name + " must be connected again: " + i.ConnectionReason})
	case !i.IsActive:
		warnings = append(warnings, Warning{Code: WarnPaused, Message: i.Name + " is paused. Changed leads are sent when it is active again."})
	case i.Started && !i.AutoSync:
		warnings = append(warnings, Warning{Code: WarnPaused, Message: "Automatic sync is off. Changes wait until a person starts a sync, or switches it on."})
	}
	if i.Subscription.Error != "" {
		warnings = append(warnings, Warning{Code: WarnNoWebhooks, Message: "The CRM sends no events: " + i.Subscription.Error + " Its changes come with the next run."})
	}
	return warnings
}

// limitWarning tells of a limit of the CRM that holds calls back.
func (s *Service) limitWarning(ctx context.Context, i leadbridge.Integration, run *leadbridge.SyncRun) ([]Warning, error) {
	if i.Connection != leadbridge.Connected {
		return nil, nil
	}
	until, reason, err := s.accounts.Waits(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	if run != nil && run.WaitsUntil.After(until) && run.WaitsUntil.After(s.Now()) {
		until, reason = run.WaitsUntil, run.Reason
	}
	if !until.After(s.Now()) {
		return nil, nil
	}
	return []Warning{{Code: WarnRateLimit, Message: reason, Until: until}}, nil
}
