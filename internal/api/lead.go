package api

type Leads any
type Duplicates any

func (a *API) registerLeads()      {}
func (a *API) registerDuplicates() {}
