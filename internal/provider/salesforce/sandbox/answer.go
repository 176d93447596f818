package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// apiError is what went wrong with a request or with one row of it. At the
// top level its code is called errorCode, in a row statusCode.
type apiError struct {
	Code    string
	Message string
	Fields  []string
	// duplicates are the ids that a duplicate rule found.
	duplicates []string
	// inBulk is set for a value that cannot be read, which fails all rows of a
	// JSON request; in a bulk job it fails its row, with this error.
	inBulk *apiError
	// status is the HTTP status where a single record is asked for; 0: 400.
	status int
}

func rowErrorf(code string, fields []string, format string, args ...any) *apiError {
	return &apiError{Code: code, Fields: fields, Message: fmt.Sprintf(format, args...)}
}

// json returns the error in the form of its place.
func (e apiError) json(codeKey string) ordered {
	o := ordered{}
	o.set(codeKey, e.Code)
	o.set("message", e.Message)
	if len(e.Fields) > 0 || codeKey == "statusCode" {
		o.set("fields", append([]string{}, e.Fields...))
	}
	if len(e.duplicates) > 0 {
		o.set("duplicateResult", e.duplicateResult())
	}
	return o
}

func (e apiError) duplicateResult() any {
	var records []any
	for _, id := range e.duplicates {
		records = append(records, map[string]any{"matchConfidence": 100.0, "record": map[string]any{"Id": id}})
	}
	return map[string]any{"allowSave": false, "duplicateRule": "Standard_Lead_Duplicate_Rule", "errorMessage": e.Message,
		"matchResults": []any{map[string]any{"entityType": "Lead", "matchEngine": "ExactMatchEngine", "matchRecords": records, "size": len(records), "success": true}}}
}

func writeErrors(w http.ResponseWriter, status int, errors ...apiError) {
	list := []ordered{}
	for _, e := range errors {
		list = append(list, e.json("errorCode"))
	}
	writeJSON(w, status, list)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body)
}

// ordered is a JSON object whose keys stay in the order in which they were
// set.
type ordered []pair

type pair struct {
	key   string
	value any
}

func (o *ordered) set(key string, value any) { *o = append(*o, pair{key, value}) }

// MarshalJSON implements [json.Marshaler]. Like the vendor it leaves < and >
// as they are.
func (o ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := encoder.Encode(p.key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := encoder.Encode(p.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
