package syncer

import (
	"context"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// liveOnlyFor is how long runs of the schedule may pass over the lists of
// deleted records.
const liveOnlyFor = time.Hour

// brings reports whether records of the kind are read: they have mapped
// fields that flow to us, or are kept as they are.
func (o *object) brings() bool { return o.receives() || o.Kind == provider.KindActivity }

// places are where the parts of the run begin, in order. The last one is its
// end.
func (r *running) places() []leadbridge.SyncCheckpoint {
	var pulls, sweeps, rest []leadbridge.SyncCheckpoint
	if r.run.Direction != leadbridge.Outbound {
		for _, o := range r.se.objects {
			if !o.brings() {
				continue
			}
			pulls = append(pulls, leadbridge.SyncCheckpoint{Phase: leadbridge.PhasePull, Object: o.Name})
			if r.full() && !r.dry() {
				sweeps = append(sweeps, leadbridge.SyncCheckpoint{Phase: leadbridge.PhaseSweep, Object: o.Name})
			}
		}
	}
	if r.run.Direction != leadbridge.Inbound {
		if target := r.se.target(); target != nil && r.full() && !r.dry() {
			rest = append(rest, leadbridge.SyncCheckpoint{Phase: leadbridge.PhaseQueue, Object: target.Name})
		}
		rest = append(rest, leadbridge.SyncCheckpoint{Phase: leadbridge.PhasePush})
	}
	rest = append(rest, leadbridge.SyncCheckpoint{Phase: leadbridge.PhaseDone})
	return slices.Concat(pulls, sweeps, rest)
}

var phaseOrder = []leadbridge.SyncPhase{leadbridge.PhasePull, leadbridge.PhaseSweep, leadbridge.PhaseQueue, leadbridge.PhasePush, leadbridge.PhaseDone}

// next is the place after the one that the run is at. If that is no place any
// more, because the owner changed what is kept in step, it is the first of the
// next phase.
func (r *running) next(ctx context.Context) (leadbridge.SyncCheckpoint, error) {
	at, places := r.run.Checkpoint, r.places()
	i := slices.IndexFunc(places, func(p leadbridge.SyncCheckpoint) bool { return p.Phase == at.Phase && p.Object == at.Object }) + 1
	if i == 0 {
		i = slices.IndexFunc(places, func(p leadbridge.SyncCheckpoint) bool {
			return slices.Index(phaseOrder, p.Phase) > slices.Index(phaseOrder, at.Phase)
		})
	}
	return r.enter(ctx, places[i])
}

// enter fills in from when a place's records are read.
//
// A run of the schedule passes over the lists of deleted records, which cost
// calls of their own, if they were read within the hour. A person's run reads
// them always. A full run needs none: it looks for what it did not see.
func (r *running) enter(ctx context.Context, to leadbridge.SyncCheckpoint) (leadbridge.SyncCheckpoint, error) {
	to.Begun, to.Again = r.service.Now(), r.run.Checkpoint.Again
	if to.Phase != leadbridge.PhasePull || r.full() {
		return to, nil
	}
	marks, err := r.service.store.Watermarks(ctx, r.run.IntegrationID)
	if err != nil {
		return to, err
	}
	mark := marks[to.Object]
	to.Since = mark.ReadTo
	every := max(liveOnlyFor, r.se.integration.SyncFrequency)
	if r.run.Type == leadbridge.SyncManual || to.Begun.Sub(mark.GoneTo) >= every {
		to.GoneSince = mark.GoneTo
		if to.GoneSince.IsZero() {
			to.GoneSince = mark.ReadTo
		}
	}
	return to, nil
}
