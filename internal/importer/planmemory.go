package importer

import (
	"context"
	"encoding/json"
	"os"

	"leadbridge"
	"leadbridge/internal/intake"
)

const (
	// mostPlanKeys bounds what a plan has in mind of earlier rows: about
	// 40 MB, which is enough for 300,000 to 500,000 people of one file. Those
	// after them are compared with the stored leads and with these, and the
	// plan calls itself an estimate.
	mostPlanKeys = 2_000_000
	// plannedSeq is where the numbers of leads begin that are only planned,
	// behind all stored ones.
	plannedSeq = 1 << 60
	// plannedPerKey is how many planned leads one key brings up, as the
	// store's own look-up is bounded.
	plannedPerKey = 32
)

// planMemory answers for the leads as they would be if the rows so far were
// imported: the stored ones, and what these rows would have made of them. Keys
// are held in memory, values in a temporary file.
type planMemory struct {
	stored intake.Finder
	file   *os.File
	named  bool // the file still has its name
	size   int64

	slots []plannedLead
	slot  map[int64]uint32 // of stored leads that would be changed, by Seq
	first map[leadbridge.MatchKey]uint32
	more  map[leadbridge.MatchKey][]uint32
	keys  int
	full  bool

	rows   map[string]int64 // the rows that would have made the leads last found, by ID
	failed error            // what the file did not give
}

// plannedLead says where a lead's newest values lie, and which row would have
// made it; 0 for a stored one.
type plannedLead struct{ at, row int64 }

func newPlanMemory(stored intake.Finder) (*planMemory, error) {
	f, err := os.CreateTemp("", "leadbridge-plan-*")
	if err != nil {
		return nil, leadbridge.Errorf(leadbridge.Unavailable, "importer.plan", "The plan has no place on the disk for what it finds: %w", err)
	}
	// Where the system allows it the file loses its name at once, so that it
	// goes with the process whatever happens.
	return &planMemory{stored: stored, file: f, named: os.Remove(f.Name()) != nil, slot: map[int64]uint32{},
		first: map[leadbridge.MatchKey]uint32{}, more: map[leadbridge.MatchKey][]uint32{}}, nil
}

func (m *planMemory) close() {
	_ = m.file.Close()
	if m.named {
		_ = os.Remove(m.file.Name())
	}
}

// rowOf is [intake.Policy.RowOf].
func (m *planMemory) rowOf(l *leadbridge.Lead) int64 { return m.rows[l.ID] }

// FindCandidates implements [intake.Finder].
func (m *planMemory) FindCandidates(ctx context.Context, keys []leadbridge.MatchKey) (leadbridge.Candidates, error) {
	found, err := m.stored.FindCandidates(ctx, keys)
	if err != nil {
		return found, err
	}
	m.rows = map[string]int64{}
	read := map[uint32]*leadbridge.Lead{}
	for _, key := range keys {
		leads := found.ByKey[key]
		for i, l := range leads {
			if slot, changed := m.slot[l.Seq]; changed {
				leads[i] = m.read(slot, read)
			}
		}
		if slot, there := m.first[key]; there {
			leads = append(leads, m.read(slot, read))
			for _, slot := range m.more[key] {
				leads = append(leads, m.read(slot, read))
			}
			found.ByKey[key] = leads
		}
	}
	return found, m.failed
}

// read fetches a lead from the file, each once for a look-up.
func (m *planMemory) read(slot uint32, read map[uint32]*leadbridge.Lead) *leadbridge.Lead {
	if l := read[slot]; l != nil {
		return l
	}
	p := m.slots[slot]
	l := &leadbridge.Lead{}
	var head [4]byte
	if _, err := m.file.ReadAt(head[:], p.at); err != nil {
		m.failed = planFault(err)
	} else {
		b := make([]byte, int(head[0])|int(head[1])<<8|int(head[2])<<16|int(head[3])<<24)
		if _, err := m.file.ReadAt(b, p.at+4); err != nil {
			m.failed = planFault(err)
		} else if err := json.Unmarshal(b, l); err != nil {
			m.failed = planFault(err)
		}
	}
	read[slot] = l
	if p.row > 0 {
		m.rows[l.ID] = p.row
	}
	return l
}

func planFault(err error) error {
	return leadbridge.Errorf(leadbridge.Unavailable, "importer.plan", "What the plan put aside cannot be read or written: %w", err)
}

// note keeps what a batch would have made.
func (m *planMemory) note(changes []leadbridge.LeadChange) error {
	var b []byte
	for _, c := range changes {
		slot, known := m.slotOf(c)
		if !known {
			if m.full {
				continue
			}
			slot = uint32(len(m.slots))
			m.slots = append(m.slots, plannedLead{})
			if c.Lead.Seq > 0 {
				m.slot[c.Lead.Seq] = slot
			} else {
				m.slots[slot].row = c.Revisions[0].Cause.Row
			}
		}
		l := leadbridge.Lead{ID: c.Lead.ID, Seq: c.Lead.Seq, Version: c.Lead.Version, Values: c.Lead.Values}
		if l.Seq == 0 {
			l.Seq = plannedSeq + int64(slot)
		}
		text, err := json.Marshal(l)
		if err != nil {
			return planFault(err)
		}
		m.slots[slot].at = m.size + int64(len(b))
		n := len(text)
		b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
		b = append(b, text...)
		for _, key := range c.Keys {
			m.keep(key, slot)
		}
	}
	n, err := m.file.WriteAt(b, m.size)
	m.size += int64(n)
	if err != nil {
		return planFault(err)
	}
	return nil
}

func (m *planMemory) slotOf(c leadbridge.LeadChange) (slot uint32, known bool) {
	if c.Lead.Seq >= plannedSeq {
		return uint32(c.Lead.Seq - plannedSeq), true
	}
	slot, known = m.slot[c.Lead.Seq]
	return slot, known
}

func (m *planMemory) keep(key leadbridge.MatchKey, slot uint32) {
	if _, taken := m.first[key]; !taken {
		m.first[key] = slot
	} else if len(m.more[key]) < plannedPerKey {
		m.more[key] = append(m.more[key], slot)
	} else {
		return
	}
	m.keys++
	m.full = m.keys >= mostPlanKeys
}
