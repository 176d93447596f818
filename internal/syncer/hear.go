package syncer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

// netAfter is when the queue looks whether events were read that this process
// was to read at once.
const netAfter = 5 * time.Second

// longestID is how long, in bytes, an event's ID is kept as it is. Of a longer
// one its digest is, for the database bounds what it indexes.
const longestID = 256

// Hear stores the events of a delivery that was verified, and has their
// records read in the background, unless the owner switched that off. Once it
// returns, none is lost; one that is known already changes nothing.
func (s *Service) Hear(ctx context.Context, integrationID string, events []provider.Event) error {
	i, err := s.store.Integration(ctx, integrationID)
	if err != nil || !i.Started {
		return err // the first sync reads everything there is
	}
	now := s.Now()
	c := &leadbridge.Changeset{Sync: &leadbridge.SyncChanges{Received: unread(i, events, now)}}
	if len(c.Sync.Received) == 0 {
		return nil
	}
	if err := s.room(ctx, i, int64(len(c.Sync.Received))); err != nil {
		return err
	}
	if s.Background && i.AutoSync {
		c.Tasks = []leadbridge.Task{{Kind: TaskInbox, ID: i.ID, At: now.Add(netAfter), Once: true, Afresh: true}}
	}
	if err := s.store.Apply(ctx, c); err != nil {
		return err
	}
	if i.AutoSync {
		s.kick(i.ID)
	}
	return nil
}

// mostUnread is how many events may wait for an integration if nothing else is
// said. The CRM repeats what is refused, and a run finds it anyway.
const mostUnread = 100_000

// countedFor is how long a count of what waits is good enough.
const countedFor = 2 * time.Second

// backlog is how many events wait for an integration, as far as is known.
type backlog struct {
	waiting   int64
	countedAt time.Time
}

// room refuses events while too many wait.
func (s *Service) room(ctx context.Context, i leadbridge.Integration, more int64) error {
	s.mu.Lock()
	known, now := s.backlogs[i.ID], s.Now()
	s.mu.Unlock()
	if known.countedAt.IsZero() || now.Sub(known.countedAt) >= countedFor {
		waiting, _, err := s.store.CountInbox(ctx, i.ID)
		if err != nil {
			return err
		}
		known = backlog{waiting, now}
	}
	full := known.waiting >= cmp.Or(s.MostUnread, mostUnread)
	if !full {
		known.waiting += more
	}
	s.mu.Lock()
	s.backlogs[i.ID] = known
	s.mu.Unlock()
	if full {
		return &leadbridge.Error{Op: "syncer.Hear", Kind: leadbridge.Unavailable, After: time.Minute,
			Msg: fmt.Sprintf("%d events of %s wait to be read; send these again later.", known.waiting, i.Name)}
	}
	return nil
}

// unread are the events of records that are kept in step.
//
// An event without a time may be news although its words were heard before.
// It is never taken for a repetition: to read a record in vain costs little.
func unread(i leadbridge.Integration, events []provider.Event, now time.Time) []leadbridge.InboxEvent {
	var out []leadbridge.InboxEvent
	for _, e := range events {
		if !slices.Contains(i.Objects, e.Object) {
			continue
		}
		id := e.ID
		if e.At.IsZero() {
			id = fmt.Sprintf("%s@%d", id, now.UnixMicro())
		}
		if len(id) > longestID {
			sum := sha256.Sum256([]byte(id))
			id = hex.EncodeToString(sum[:])
		}
		out = append(out, leadbridge.InboxEvent{RecordRef: leadbridge.RecordRef{IntegrationID: i.ID, Object: e.Object, RecordID: e.RecordID},
			EventID: id, State: string(e.State), SurvivorID: e.SurvivorID, At: e.At, ReceivedAt: now})
	}
	return out
}
