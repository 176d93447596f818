package main

import (
	"slices"
	"strings"

	"leadbridge"
)

// mappingFlags say what a file's columns mean and what is done to its values.
type mappingFlags struct {
	Map         []string `help:"Read a column into a field, whatever was suggested: 'Their Column=firstName'. 'Their Column=' leaves the column out. May be given often." placeholder:"'COLUMN=FIELD'" sep:"none"`
	Region      string   `help:"Country (ISO 3166-1 alpha-2) that phones, states and postal codes are read under where the row names none." placeholder:"US"`
	DateOrder   string   `help:"Order of dates that leave it open: MDY, DMY or YMD; otherwise the column decides." placeholder:"MDY|DMY|YMD"`
	OnDuplicate string   `help:"What to do with a row that is known already: skip, update or create." placeholder:"skip|update|create"`
	NoCleanse   bool     `help:"Take the values as they are."`
	NoValidate  bool     `help:"Leave out the standard checks."`
}

func (f mappingFlags) options() leadbridge.ImportOptions {
	cleanse, validate := !f.NoCleanse, !f.NoValidate
	return leadbridge.ImportOptions{Region: strings.ToUpper(f.Region), DateOrder: strings.ToUpper(f.DateOrder),
		OnDuplicate: leadbridge.DuplicateMode(strings.ToLower(f.OnDuplicate)), CleanseData: &cleanse, ValidateData: &validate}
}

// over returns the suggested mapping with what --map says put over it.
func (f mappingFlags) over(columns []string, suggested []leadbridge.FieldMapping) ([]leadbridge.FieldMapping, error) {
	ms := slices.Clone(suggested)
	for _, said := range f.Map {
		at := strings.LastIndexByte(said, '=')
		if at < 0 {
			return nil, leadbridge.InvalidField("map", "--map "+said, "must have the form 'Their Column=field'")
		}
		column, target := said[:at], strings.TrimSpace(said[at+1:])
		if !slices.Contains(columns, column) {
			column = strings.TrimSpace(column)
		}
		if !slices.Contains(columns, column) {
			return nil, unknownColumn(said, column, columns)
		}
		// A field has one source: what read the column, or filled the field,
		// gives way.
		ms = slices.DeleteFunc(ms, func(m leadbridge.FieldMapping) bool {
			return slices.Contains(m.Sources(), column) || target != "" && m.TargetField == target
		})
		ms = append(ms, leadbridge.FieldMapping{SourceField: column, TargetField: target})
	}
	return ms, nil
}

func unknownColumn(said, column string, columns []string) error {
	if near := leadbridge.Nearest(column, columns); near != "" {
		return leadbridge.InvalidField("map", "--map "+said, "the file has no column %q; did you mean %q?", column, near)
	}
	return leadbridge.InvalidField("map", "--map "+said, "the file has no column %q; it has %s", column, strings.Join(columns, ", "))
}
