package provider

// Steps are what a person does in the CRM before Leadbridge can do its part,
// in order, as forms show them. Words between two asterisks are those of the
// CRM's own pages, words between backquotes are typed as they stand. In place
// of {callback} and {webhook} stand addresses of ours, in place of {settings}
// the names of the settings that take the app's identifier and secret.
type Steps struct {
	// Needs says in one sentence what a person needs before they begin.
	Needs string
	// App makes the OAuth app, once for the server; Key finds an API key.
	App []string
	Key []string
	// Webhook makes the CRM send its changes to us, where it must be set up by
	// hand.
	Webhook []string
	// KeyField makes the field for our own key by hand, where the connected
	// user may not make fields.
	KeyField []string
}
