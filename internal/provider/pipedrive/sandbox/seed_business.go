package sandbox

import (
	"fmt"
	"strings"

	stage "leadbridge/internal/sandbox"
)

// deal makes the business that a person might bring.
func (s *seeder) deal(i int, p stage.Person, who *record) {
	co := s.co
	r := &record{id: co.deals.next(), add: who.add, update: who.update, vals: make([]any, dealOrigin+1), custom: make([]any, dealCoverage+1)}
	line := s.co.pipelines[0]
	if p.Line == "COMMERCIAL" {
		line = s.co.pipelines[1]
	}
	at := co.firstStage(line.ID).ID + i/3%4
	v := r.vals
	v[dealTitle], v[dealCreator], v[dealOwner] = fmt.Sprintf("%s %s quote", p.Last, lineTitle(p.Line)), who.vals[personOwner], who.vals[personOwner]
	v[dealValue], v[dealCurrency], v[dealPerson], v[dealOrg] = float64(p.Premium), "USD", who.id, who.vals[personOrg]
	v[dealPipeline], v[dealStage], v[dealStatus], v[dealVisible] = line.ID, at, "open", 3
	v[dealOrigin], v[dealIsArchived] = "ManuallyCreated", i%30 == 27
	v[dealStageChange] = s.text(timeText(timeV2, who.update))
	switch i / 3 % 10 {
	case 7:
		v[dealStatus], v[dealWon], v[dealClose] = "won", v[dealStageChange], v[dealStageChange]
	case 8:
		v[dealStatus], v[dealLost], v[dealClose], v[dealLostReason] = "lost", v[dealStageChange], v[dealStageChange], "Price"
	default:
		v[dealExpectedClose] = s.text(p.PolicyExpires)
	}
	if i%30 == 27 {
		v[dealArchiveTime] = v[dealStageChange]
	}
	r.custom[customLine] = choice(co.deals.customs.fields[customLine], p.Line)
	r.custom[customCarrier], r.custom[customExpiry] = s.text(p.Carrier), s.text(p.PolicyExpires)
	r.custom[customPremium], r.custom[dealSourceDetail] = who.custom[customPremium], s.text(p.Source)
	if i%9 == 0 {
		r.custom[dealCoverage] = span{p.CreatedAt.Format("2006-01-02"), p.PolicyExpires}
	}
	co.deals.load(r)
}

// activity makes a call or meeting with a person.
func (s *seeder) activity(i int, p stage.Person, who *record) {
	co := s.co
	r := &record{id: co.activities.next(), add: who.add, update: who.update, vals: make([]any, activityNote+1)}
	kind := co.activityTypes[i/5%len(co.activityTypes)]
	v := r.vals
	v[activitySubject], v[activityType] = s.text(kind.Name+" about "+lineTitle(p.Line)), kind.Key
	v[activityOwner], v[activityCreator] = who.vals[personOwner], who.vals[personOwner]
	v[activityPerson], v[activityOrg], v[activityParticipants] = who.id, who.vals[personOrg], []participant{{who.id, true}}
	v[activityDueDate], v[activityDueTime], v[activityDuration] = s.text(p.ModifiedAt.Format("2006-01-02")), "15:00:00", "00:30:00"
	v[activityBusy], v[activityDone], v[activityNote] = false, i%10 == 0, s.text(p.Notes)
	if i%10 == 0 {
		v[activityDoneTime] = s.text(timeText(timeV2, who.update))
	}
	if i%15 == 0 {
		v[activityDeal] = co.deals.next() - 1
	}
	co.activities.load(r)
}

// lead makes a lead, which the vendor keeps apart from deals.
func (s *seeder) lead(i int, p stage.Person, who *record) {
	co := s.co
	r := &record{id: co.leads.next(), add: who.add, update: who.update, vals: make([]any, leadVisible+1), custom: make([]any, customPremium+1)}
	v := r.vals
	uuid := co.uuid()
	v[leadUUID], v[leadTitle], v[leadOwner], v[leadCreator] = uuid, p.Last+" "+lineTitle(p.Line)+" lead", who.vals[personOwner], who.vals[personOwner]
	v[leadPerson], v[leadOrg], v[leadSource], v[leadOrigin] = who.id, who.vals[personOrg], "Import", "Import"
	v[leadIsArchived], v[leadWasSeen], v[leadVisible], v[leadValue] = i%50 == 47, i%20 == 7, "3", money{float64(p.Premium), "USD"}
	r.custom[customLine] = choice(co.leads.customs.fields[customLine], p.Line)
	r.custom[customCarrier] = s.text(p.Carrier)
	co.leads.load(r)
	co.leadIDs[uuid] = r.id
}

// note makes a note about a person.
func (s *seeder) note(p stage.Person, who *record) {
	r := &record{id: s.co.notes.next(), add: who.add, update: who.update, vals: make([]any, notePinOrg+1)}
	v := r.vals
	v[noteContent], v[noteUser], v[noteLastUser], v[notePerson] = s.text(p.Notes), who.vals[personOwner], who.vals[personOwner], who.id
	for _, slot := range []int{notePinLead, notePinDeal, notePinPerson, notePinOrg} {
		v[slot] = false
	}
	s.co.notes.load(r)
}

// lineTitle writes a line of insurance as people do: AUTO, Auto.
func lineTitle(line string) string { return titleOf(strings.ToLower(line)) }
