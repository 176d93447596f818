package leadbridge

// Severity tells an issue that fails a row from one that is only kept on it.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Issue is something wrong with one value of a record.
type Issue struct {
	Field    string   `json:"field"`
	Rule     string   `json:"rule"` // for example "required", "email", "phone"
	Severity Severity `json:"severity"`
	Value    string   `json:"value,omitempty"`
	// Message says what is wrong; Hint says what to do about it.
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Change is one rewriting of a value by cleansing.
type Change struct {
	Field  string `json:"field"`
	From   string `json:"from"`
	To     string `json:"to"`
	Reason string `json:"reason"` // for example "normalized phone"
}
