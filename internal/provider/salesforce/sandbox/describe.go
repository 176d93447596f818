package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// objectFlags are what describe says of an object as a whole.
func (c *call) objectFlags(t *table) map[string]any {
	writes := !c.org.Vices.On(viceReadOnlyUser) && !slices.Contains(readOnly, t.name)
	return map[string]any{"name": t.name, "label": t.label, "labelPlural": t.plural, "keyPrefix": t.prefix, "custom": false,
		"queryable": true, "retrieveable": true, "searchable": true, "replicateable": true, "layoutable": true, "triggerable": true, "activateable": false,
		"createable": writes, "updateable": writes, "deletable": writes, "undeletable": writes, "mergeable": isPerson(t) || t.name == "Account",
		"customSetting": false, "deprecatedAndHidden": false, "feedEnabled": true, "hasSubtypes": false, "isSubtype": false, "mruEnabled": true,
		"urls": map[string]string{"sobject": c.base() + "/sobjects/" + t.name, "describe": c.base() + "/sobjects/" + t.name + "/describe",
			"rowTemplate": c.base() + "/sobjects/" + t.name + "/{ID}"}}
}

func (c *call) describeGlobal() {
	var list []any
	for _, t := range c.org.tables {
		if !t.hidden {
			list = append(list, c.objectFlags(t))
		}
	}
	c.json(http.StatusOK, map[string]any{"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": list})
}

func (c *call) basicInfo() {
	if t, ok := c.tableOf(); ok {
		c.json(http.StatusOK, map[string]any{"objectDescribe": c.objectFlags(t), "recentItems": []any{}})
	}
}

func (c *call) describe() {
	t, ok := c.tableOf()
	if !ok {
		return
	}
	c.w.Header().Set("Last-Modified", t.changed.UTC().Format(http.TimeFormat))
	if since, err := http.ParseTime(c.r.Header.Get("If-Modified-Since")); err == nil && !t.changed.Truncate(time.Second).After(since) {
		c.w.WriteHeader(http.StatusNotModified)
		return
	}
	d := c.objectFlags(t)
	var fields []any
	for _, f := range t.visibleFields() {
		fields = append(fields, c.describeField(t, f))
	}
	d["fields"] = fields
	d["childRelationships"] = []any{}
	d["recordTypeInfos"] = []any{map[string]any{"active": true, "available": true, "defaultRecordTypeMapping": true, "developerName": "Master", "master": true,
		"name": "Master", "recordTypeId": "012000000000000AAA"}}
	c.json(http.StatusOK, d)
}

// describeField is a field in the form of describe.
func (c *call) describeField(t *table, f *field) map[string]any {
	writes := !c.org.Vices.On(viceReadOnlyUser) && !f.frozen
	null := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	refers := []string{}
	if f.refersTo != "" {
		refers = append(refers, f.refersTo)
	}
	var preset any = null(f.preset)
	if f.kind == "boolean" {
		preset = f.preset == "true"
	}
	return map[string]any{"name": f.name, "label": f.label, "type": f.kind, "soapType": soapType(f), "length": f.length, "byteLength": 3 * f.length,
		"precision": precision(f), "scale": f.scale, "digits": wholeDigits(f), "nillable": !f.needed, "createable": f.createable && writes, "updateable": f.editable && writes,
		"defaultedOnCreate": f.defaulted, "defaultValue": preset, "defaultValueFormula": nil, "custom": f.custom, "externalId": f.externalID, "unique": f.unique,
		"idLookup": f.externalID || f.name == "Id" || f.kind == "email", "caseSensitive": false, "calculated": f.formula != "", "calculatedFormula": null(f.formula),
		"picklistValues": c.optionsOf(f), "restrictedPicklist": (f.restricted || c.org.Vices.On(viceRestricted)) && len(f.options) > 0,
		"dependentPicklist": false, "controllerName": nil, "referenceTo": refers, "relationshipName": null(f.relation), "referenceTargetField": nil, "relationshipOrder": nil,
		"compoundFieldName": null(f.compound), "extraTypeInfo": nil, "nameField": f.name == "Name", "namePointing": false, "polymorphicForeignKey": false,
		"filterable": !f.notFilterable, "sortable": !f.notFilterable, "groupable": f.isText() && !f.notFilterable, "aggregatable": !f.notFilterable,
		"searchPrefilterable": false, "queryByDistance": f.kind == "address", "permissionable": f.custom || !f.needed, "deprecatedAndHidden": false,
		"autoNumber": false, "cascadeDelete": false, "restrictedDelete": false, "encrypted": false, "mask": nil, "maskType": nil, "htmlFormatted": false,
		"highScaleNumber": false, "displayLocationInDecimal": false, "aiPredictionField": false, "formulaTreatNullNumberAsZero": false, "filteredLookupInfo": nil,
		"inlineHelpText": nil, "writeRequiresMasterRead": false}
}

func precision(f *field) int {
	if f.isNumber() && f.kind != "int" {
		return f.digits + f.scale
	}
	return 0
}

func wholeDigits(f *field) int {
	if f.kind == "int" {
		return f.digits
	}
	return 0
}

func soapType(f *field) string {
	switch {
	case f.kind == "id" || f.kind == "reference":
		return "tns:ID"
	case f.kind == "address":
		return "urn:address"
	case f.kind == "datetime":
		return "xsd:dateTime"
	case f.kind == "currency" || f.kind == "percent":
		return "xsd:double"
	case f.isText():
		return "xsd:string"
	}
	return "xsd:" + f.kind
}

func (c *call) optionsOf(f *field) []any {
	list := []any{}
	for _, v := range f.options {
		list = append(list, map[string]any{"active": true, "defaultValue": v == f.preset, "label": optionLabel(v), "validFor": nil, "value": v})
	}
	return list
}

// optionLabel is what people read: Home for HOME.
func optionLabel(v string) string {
	if !slices.Contains([]string{"AUTO", "HOME", "LIFE", "HEALTH", "COMMERCIAL", "OTHER"}, v) {
		return v
	}
	return v[:1] + strings.ToLower(v[1:])
}

// recordCount answers how many live rows the objects have.
func (c *call) recordCount() {
	var counts []any
	for _, t := range c.org.tables {
		n := 0
		for i := range t.rows {
			if r := &t.rows[i]; !r.gone && !r.deleted {
				n++
			}
		}
		if !t.hidden {
			counts = append(counts, map[string]any{"name": t.name, "count": n})
		}
	}
	c.json(http.StatusOK, map[string]any{"sObjects": counts})
}
