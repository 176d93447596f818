package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// fault is an error in the vendor's form. It is also what one bad input of a
// batch is told.
type fault struct {
	status      int
	category    string
	subCategory string
	message     string
	details     []detail
	context     map[string][]string
	// more are members that only some errors have, for example policyName.
	more   map[string]any
	header map[string]string
}

// detail is one of a fault's errors.
type detail struct {
	Message     string              `json:"message"`
	Code        string              `json:"code,omitempty"`
	In          string              `json:"in,omitempty"`
	SubCategory string              `json:"subCategory,omitempty"`
	Context     map[string][]string `json:"context,omitempty"`
}

func (f *fault) Error() string { return f.message }

// invalid is the commonest fault.
func invalid(format string, args ...any) *fault {
	return &fault{status: http.StatusBadRequest, category: "VALIDATION_ERROR", message: fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) *fault {
	return &fault{status: http.StatusNotFound, category: "OBJECT_NOT_FOUND", message: fmt.Sprintf(format, args...)}
}

// body is the answer's.
func (f *fault) body(correlation string) map[string]any {
	b := map[string]any{"status": "error", "message": f.message, "correlationId": correlation}
	if f.category != "" {
		b["category"] = f.category
	}
	if f.subCategory != "" {
		b["subCategory"] = f.subCategory
	}
	if len(f.details) > 0 {
		b["errors"] = f.details
	}
	if len(f.context) > 0 {
		b["context"] = f.context
	}
	for k, v := range f.more {
		b[k] = v
	}
	return b
}

// inBatch is the fault as one of a batch's errors.
func (f *fault) inBatch(context map[string][]string) map[string]any {
	all := map[string][]string{}
	for k, v := range f.context {
		all[k] = v
	}
	for k, v := range context {
		all[k] = v
	}
	details := f.details
	if details == nil {
		details = []detail{}
	}
	b := map[string]any{"status": "error", "category": f.category, "message": f.message, "context": all, "errors": details, "links": map[string]string{}}
	if f.subCategory != "" {
		// The vendor's document has an object here, and text in plain errors.
		b["subCategory"] = map[string]string{"name": f.subCategory}
	}
	return b
}

// writeFault answers with an error.
func writeFault(w http.ResponseWriter, f *fault) {
	correlation := uuid.NewString()
	w.Header().Set("X-HubSpot-Correlation-Id", correlation)
	for k, v := range f.header {
		w.Header().Set(k, v)
	}
	writeJSON(w, f.status, f.body(correlation))
}

// writeJSON answers; a body of nil sends none.
func writeJSON(w http.ResponseWriter, status int, body any) {
	if w.Header().Get("X-HubSpot-Correlation-Id") == "" {
		w.Header().Set("X-HubSpot-Correlation-Id", uuid.NewString())
	}
	if body == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body)
}

// errorPage is what a proxy in front of the API answers.
func errorPage(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.Header().Set("Server", "cloudflare")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<!DOCTYPE html>\n<html><head><title>api.hubapi.com | %d: %s</title></head>\n<body><h1>%[2]s</h1><p>Error code %[1]d</p></body></html>\n",
		status, http.StatusText(status))
}

// writeGeneric answers for the faults that every simulator knows.
func writeGeneric(w http.ResponseWriter, r *http.Request, name string, retryAfter int) {
	switch name {
	case "tooMany":
		f := tooMany(policyBurst)
		if strings.HasSuffix(r.URL.Path, "/search") {
			f = tooMany(policySearch)
		}
		if retryAfter > 0 {
			f.header = map[string]string{"Retry-After": strconv.Itoa(retryAfter)}
		}
		writeFault(w, f)
	case "html":
		errorPage(w, http.StatusBadGateway)
	default:
		writeFault(w, &fault{status: http.StatusInternalServerError, category: "INTERNAL_ERROR", message: "There was a problem with the request."})
	}
}
