// Package all lists the CRMs. A new one is a line here.
package all

import (
	"leadbridge/internal/provider"
	"leadbridge/internal/provider/hubspot"
	"leadbridge/internal/provider/pipedrive"
	"leadbridge/internal/provider/salesforce"
)

// Providers returns every CRM, in the order in which people see them.
func Providers() []provider.Provider {
	return []provider.Provider{
		salesforce.Provider(),
		hubspot.Provider(),
		pipedrive.Provider(),
	}
}
