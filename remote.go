package leadbridge

import "time"

// RemoteField describes one field of a CRM's records, as the CRM itself
// describes it today.
type RemoteField struct {
	// Name is what the CRM's API calls it, for example "FirstName" or a
	// 40-digit hash. A name with a dot, such as "contact.email", is read from
	// a record that this one points to, and cannot be written.
	Name string `json:"name"`
	// Title is what people see in the CRM.
	Title       string    `json:"title"`
	Description string    `json:"description,omitempty"`
	Type        FieldType `json:"type"`
	// NativeType is the CRM's own word for the type.
	NativeType string `json:"nativeType,omitempty"`
	// ReadOnly says that the CRM or the account's rights forbid writing it.
	ReadOnly bool `json:"readOnly,omitempty"`
	// Required says that the CRM refuses to create a record without it.
	Required bool `json:"required,omitempty"`
	// MaxLength is the longest value the CRM takes, in characters; 0: unknown.
	MaxLength int `json:"maxLength,omitempty"`
	// Options are the values of a choice.
	Options []RemoteOption `json:"options,omitempty"`
	// Restricted says that the CRM refuses values that are no option.
	Restricted bool `json:"restricted,omitempty"`
	// Multiple says that it holds several options at once, joined by ";".
	Multiple bool `json:"multiple,omitempty"`
	// Unique says that no two records have the same value.
	Unique bool `json:"unique,omitempty"`
	Custom bool `json:"custom,omitempty"`
}

// RemoteOption is one value of a choice.
type RemoteOption struct {
	// Value is what the API takes; Title what people see. Values of records
	// are written and read as Value.
	Value string `json:"value"`
	Title string `json:"title"`
}

// IntegrationMapping is a field mapping between an integration's records and
// leads. SourceField is the CRM's field, TargetField ours, whichever way the
// values flow.
type IntegrationMapping struct {
	FieldMapping
	IntegrationID string `json:"integrationId"`
	// Object is the kind of record, for example "Lead" or "contacts".
	Object string `json:"object"`
	// Direction is INBOUND, OUTBOUND or BIDIRECTIONAL.
	Direction SyncDirection `json:"direction"`
	CreatedAt time.Time     `json:"createdAt"`
	UpdatedAt time.Time     `json:"updatedAt"`
}
