package sandbox

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	stage "leadbridge/internal/sandbox"
)

// How outbound messages are sent.
const (
	mostNotified   = 100 // notifications in a message
	messageTimeout = 60 * time.Second
	firstRetry     = 15 * time.Second // doubled up to longestRetry
	longestRetry   = 2 * time.Hour
	messageLife    = 24 * time.Hour
)

// outboundMessage is what an administrator has set up: tell this address of
// changes of an object.
type outboundMessage struct {
	id     string
	url    string
	table  *table
	fields []*field
}

// touched is a row that a request has changed.
type touched struct {
	table *table
	seq   uint32
}

// notification is one row in a message. Its id stays the same however often
// it is sent.
type notification struct {
	id  string
	seq uint32
}

// flush sends messages about what was changed since the last flush. A row
// that was changed twice meanwhile is told of once; deletions are not told,
// and what its transaction still hides waits for a later flush.
func (o *org) flush() {
	var pending, hidden []touched
	for _, p := range o.pending {
		if p.table.rows[p.seq].visible > o.seconds() {
			hidden = append(hidden, p)
		} else {
			pending = append(pending, p)
		}
	}
	o.pending = hidden
	for _, m := range o.messages {
		var told []notification
		seen := map[uint32]bool{}
		for _, p := range pending {
			if r := &p.table.rows[p.seq]; p.table == m.table && !seen[p.seq] && !r.deleted && !r.gone {
				seen[p.seq] = true
				told = append(told, notification{o.newID("04l"), p.seq})
			}
		}
		for chunk := range slices.Chunk(told, mostNotified) {
			o.send(m, chunk)
		}
	}
}

// send delivers a message until it is acknowledged or a day is over. Each
// attempt has the values of its moment.
func (o *org) send(m *outboundMessage, told []notification) {
	o.Hooks.Send(stage.Message{URL: m.url, Timeout: messageTimeout, Retries: messageRetries(),
		Attempt: func(int) (http.Header, []byte) {
			o.mu.Lock()
			defer o.mu.Unlock()
			return http.Header{"Content-Type": {"text/xml; charset=utf-8"}, "SOAPAction": {`""`}, "User-Agent": {"SFDC-Callout/68.0"}}, o.envelope(m, told)
		},
		Accepted: acknowledged})
}

// messageRetries are the waits between attempts.
func messageRetries() []time.Duration {
	var waits []time.Duration
	var sum time.Duration
	for wait := firstRetry; sum+wait <= messageLife; wait = min(2*wait, longestRetry) {
		waits = append(waits, wait)
		sum += wait
	}
	return waits
}

// acknowledged wants an answer whose one Ack is true.
func acknowledged(status int, body []byte) bool {
	var envelope struct {
		Ack string `xml:"Body>notificationsResponse>Ack"`
	}
	return status == http.StatusOK && xml.Unmarshal(body, &envelope) == nil && strings.TrimSpace(envelope.Ack) == "true"
}

// envelope is the SOAP text of a message. Fields that are null are left out.
func (o *org) envelope(m *outboundMessage, told []notification) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	b.WriteString(`<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` + "\n")
	b.WriteString(` <soapenv:Body>` + "\n" + `  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">` + "\n")
	fmt.Fprintf(&b, "   <OrganizationId>%s</OrganizationId>\n   <ActionId>%s</ActionId>\n   <SessionId xsi:nil=\"true\"/>\n", o.id, m.id)
	fmt.Fprintf(&b, "   <EnterpriseUrl>%[1]s/services/Soap/c/%[2]d.0/%[3]s</EnterpriseUrl>\n   <PartnerUrl>%[1]s/services/Soap/u/%[2]d.0/%[3]s</PartnerUrl>\n", o.Base, newestVersion, o.id[:15])
	for _, n := range told {
		r, ok := m.table.row(n.seq)
		if !ok {
			continue
		}
		fmt.Fprintf(&b, "   <Notification>\n    <Id>%s</Id>\n    <sObject xsi:type=\"sf:%s\" xmlns:sf=\"urn:sobject.enterprise.soap.sforce.com\">\n     <sf:Id>%s</sf:Id>\n", n.id, m.table.name, r.id())
		for _, f := range m.fields {
			if v := r.get(f); v != "" && f.name != "Id" {
				fmt.Fprintf(&b, "     <sf:%[1]s>%[2]s</sf:%[1]s>\n", f.name, escapeXML(soapText(f, v)))
			}
		}
		b.WriteString("    </sObject>\n   </Notification>\n")
	}
	b.WriteString("  </notifications>\n </soapenv:Body>\n</soapenv:Envelope>\n")
	return b.Bytes()
}

// soapText is a value as SOAP writes it: times end with Z.
func soapText(f *field, v string) string {
	if f.kind == "datetime" {
		return strings.Replace(v, "+0000", "Z", 1)
	}
	return v
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
