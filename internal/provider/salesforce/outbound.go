package salesforce

import (
	"encoding/xml"
	"io"
	"strings"

	"leadbridge"
	"leadbridge/internal/provider"
)

// mostNotifications is the most that an outbound message holds.
const mostNotifications = 100

// acknowledge is the one answer after which Salesforce does not send an
// outbound message again. The callout of a flow wants an empty JSON object.
func acknowledge(d provider.Delivery) (contentType string, body []byte) {
	if strings.Contains(d.Header.Get("Content-Type"), "json") {
		return "application/json", []byte("{}")
	}
	return "text/xml; charset=utf-8", []byte(xml.Header + `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>` +
		`<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`)
}

// outboundMessage is the part of a SOAP envelope that we read.
type outboundMessage struct {
	XMLName        xml.Name `xml:"Envelope"`
	OrganizationID string   `xml:"Body>notifications>OrganizationId"`
	Notifications  []struct {
		ID     string `xml:"Id"`
		Record struct {
			Type      string `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
			ID        string `xml:"Id"`
			Modstamp  string `xml:"SystemModstamp"`
			IsDeleted string `xml:"IsDeleted"`
		} `xml:"sObject"`
	} `xml:"Body>notifications>Notification"`
}

// parseOutbound reads an outbound message. Document types and entities are
// refused: nothing that Salesforce sends has them.
func parseOutbound(body string) ([]provider.Event, error) {
	refuse := func(msg string) error {
		return leadbridge.Errorf(leadbridge.Invalid, "salesforce.Parse", "The outbound message cannot be read: %s.", msg)
	}
	if hasDocType(body) {
		return nil, refuse("it has a document type")
	}
	var m outboundMessage
	if err := xml.Unmarshal([]byte(body), &m); err != nil {
		return nil, refuse("it is not the SOAP that Salesforce sends")
	}
	if len(m.Notifications) == 0 || len(m.Notifications) > mostNotifications {
		return nil, refuse("it has no notifications, or more than 100")
	}
	organization := long(m.OrganizationID)
	if organization == "" {
		return nil, refuse("it does not name its organisation")
	}
	events := make([]provider.Event, 0, len(m.Notifications))
	for _, n := range m.Notifications {
		_, object, found := strings.Cut(n.Record.Type, ":")
		if !found {
			object = n.Record.Type
		}
		e := provider.Event{ID: n.ID, AccountID: organization, Object: object, RecordID: long(n.Record.ID), State: provider.Live}
		if e.ID == "" || e.RecordID == "" || !fieldName.MatchString(object) {
			return nil, refuse("a notification does not name its record")
		}
		if n.Record.IsDeleted == "true" {
			e.State = provider.Deleted
		}
		e.At, _ = stamp(n.Record.Modstamp)
		events = append(events, e)
	}
	return events, nil
}

// hasDocType reports whether a document has a <!DOCTYPE or the like.
func hasDocType(body string) bool {
	decoder := xml.NewDecoder(strings.NewReader(body))
	for {
		token, err := decoder.RawToken()
		if err != nil {
			return err != io.EOF
		}
		if _, ok := token.(xml.Directive); ok {
			return true
		}
	}
}
