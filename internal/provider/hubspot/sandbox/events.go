package sandbox

import (
	"strconv"
)

// occurrence is something that happened to a record.
type occurrence struct {
	table    *table
	what     string // creation, propertyChange
	id       int64
	property string
	value    string
	by       source
	merge    *mergeEvent
	link     *linkEvent
}

type mergeEvent struct {
	Primary int64   `json:"primaryObjectId"`
	Merged  []int64 `json:"mergedObjectIds"`
	New     int64   `json:"newObjectId"`
	Moved   int     `json:"numberOfPropertiesMoved"`
}

type linkEvent struct {
	Type    string `json:"associationType"`
	From    int64  `json:"fromObjectId"`
	To      int64  `json:"toObjectId"`
	Removed bool   `json:"associationRemoved"`
	Primary bool   `json:"isPrimaryAssociation"`
}

// event is one of a webhook delivery.
type event struct {
	EventID          int64   `json:"eventId"`
	SubscriptionID   int     `json:"subscriptionId"`
	PortalID         int64   `json:"portalId"`
	AppID            int     `json:"appId"`
	OccurredAt       int64   `json:"occurredAt"`
	SubscriptionType string  `json:"subscriptionType"`
	Attempt          int     `json:"attemptNumber"`
	ObjectID         int64   `json:"objectId,omitempty"`
	ObjectTypeID     string  `json:"objectTypeId,omitempty"`
	PropertyName     string  `json:"propertyName,omitempty"`
	PropertyValue    *string `json:"propertyValue,omitempty"`
	IsSensitive      *bool   `json:"isSensitive,omitempty"`
	ChangeFlag       string  `json:"changeFlag,omitempty"`
	ChangeSource     string  `json:"changeSource,omitempty"`
	SourceID         string  `json:"sourceId,omitempty"`
	*mergeEvent
	*linkEvent
}

// wants says whether a subscription is about an occurrence.
func (s *subscription) wants(o occurrence) bool {
	if !s.Active || s.EventType == "object."+o.what && s.ObjectTypeID != o.table.kind.id {
		return false
	}
	// Leads have no names of their own among the types of events.
	own := s.EventType == o.table.kind.singular+"."+o.what && o.table.kind != leads
	return (own || s.EventType == "object."+o.what) && (o.what != "propertyChange" || s.PropertyName == o.property)
}

// event makes what a subscriber is told.
func (a *account) event(app int, s *subscription, o occurrence, number int64) event {
	e := event{EventID: number, PortalID: a.portal, AppID: app, OccurredAt: a.now(), SubscriptionType: s.EventType, ObjectID: o.id,
		ChangeSource: o.by.kind, SourceID: o.by.id, mergeEvent: o.merge, linkEvent: o.link}
	e.SubscriptionID, _ = strconv.Atoi(s.ID)
	if s.ObjectTypeID != "" {
		sensitive := false
		e.ObjectTypeID, e.IsSensitive = o.table.kind.id, &sensitive
	}
	switch o.what {
	case "creation":
		e.ChangeFlag = "CREATED"
	case "deletion", "privacyDeletion":
		e.ChangeFlag = "DELETED"
	case "restore":
		e.ChangeFlag = "RESTORED"
	case "propertyChange":
		e.PropertyName, e.PropertyValue = o.property, &o.value
	case "associationChange":
		e.ObjectID = 0
	}
	return e
}

// happened tells the apps that are installed in the account and subscribed.
func (a *account) happened(o occurrence) {
	h := a.hub
	h.apps.mu.Lock()
	defer h.apps.mu.Unlock()
	for _, x := range h.apps.all {
		if x.target == nil || !x.installed[a.number] {
			continue
		}
		for _, s := range x.subscriptions {
			if s.wants(o) {
				h.sender.queue(x, a, s, o)
			}
		}
	}
}
