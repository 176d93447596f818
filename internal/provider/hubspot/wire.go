package hubspot

import (
	"encoding/json"
	"time"
)

// wireRecord is a record as HubSpot sends it. All values are texts.
type wireRecord struct {
	ID         string             `json:"id"`
	Properties map[string]*string `json:"properties"`
	CreatedAt  time.Time          `json:"createdAt"`
	UpdatedAt  time.Time          `json:"updatedAt"`
	Archived   bool               `json:"archived"`
	ArchivedAt time.Time          `json:"archivedAt"`
	// In answers to writes:
	Trace string `json:"objectWriteTraceId"`
	New   bool   `json:"new"`
}

// property returns a value, "" if there is none.
func (w wireRecord) property(name string) string {
	if v := w.Properties[name]; v != nil {
		return *v
	}
	return ""
}

type wirePaging struct {
	Next *struct {
		After string `json:"after"`
	} `json:"next"`
}

// wirePage is a page of a list or of a search.
type wirePage struct {
	Results []wireRecord `json:"results"`
	Paging  wirePaging   `json:"paging"`
}

type wireID struct {
	ID string `json:"id"`
}

type wireRead struct {
	Properties []string `json:"properties"`
	History    []string `json:"propertiesWithHistory"`
	IDProperty string   `json:"idProperty,omitempty"`
	Inputs     []wireID `json:"inputs"`
}

// wireSearch is what the search takes; all its parts must be there.
type wireSearch struct {
	Groups     []wireGroup `json:"filterGroups"`
	Sorts      []wireSort  `json:"sorts"`
	Properties []string    `json:"properties"`
	Limit      int         `json:"limit"`
	After      string      `json:"after"`
}

type wireGroup struct {
	Filters []wireFilter `json:"filters"`
}

type wireFilter struct {
	Property string `json:"propertyName"`
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

type wireSort struct {
	Property  string `json:"propertyName"`
	Direction string `json:"direction"`
}

// wireInput is one record of a batch of writes. Its trace makes HubSpot tell
// the outcome of each record, where it would refuse the whole batch for one.
type wireInput struct {
	ID           string            `json:"id,omitempty"`
	IDProperty   string            `json:"idProperty,omitempty"`
	Properties   map[string]string `json:"properties"`
	Associations *[]wireLink       `json:"associations,omitempty"` // a create must have it, if only empty
	Trace        string            `json:"objectWriteTraceId"`
}

type wireLink struct {
	To    wireID         `json:"to"`
	Types []wireLinkType `json:"types"`
}

type wireLinkType struct {
	Category string `json:"associationCategory"`
	ID       int    `json:"associationTypeId"`
}

// wireBatch is the answer to a batch call: what was done and what was not.
type wireBatch struct {
	Results []wireRecord `json:"results"`
	Errors  []problem    `json:"errors"`
}

// text reads a string or a number as a string: HubSpot's ids come as both.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(t))
	}
	var n json.Number
	err := json.Unmarshal(b, &n)
	*t = text(n)
	return err
}

// texts reads a string, a number or a list of them; anything else is none.
type texts []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *texts) UnmarshalJSON(b []byte) error {
	*t = nil
	var many []text
	var one text
	if json.Unmarshal(b, &many) == nil {
		for _, s := range many {
			*t = append(*t, string(s))
		}
	} else if json.Unmarshal(b, &one) == nil {
		*t = texts{string(one)}
	}
	return nil
}
