package validate

import (
	"testing"

	"leadbridge"
	"leadbridge/internal/pipeline"
)

func BenchmarkDefaults(b *testing.B) {
	s, err := New(Defaults(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	values := leadbridge.Values{"firstName": "John", "lastName": "Smith", "email": "john.smith@example.com", "phone": "+12125550187",
		"company": "Acme Inc", "street": "12 Main Street", "city": "Springfield", "state": "CA", "postalCode": "90210", "country": "US",
		"dateOfBirth": "1985-05-15", "insuranceType": "AUTO", "leadSource": "Web", "notes": "Call after five", "currentCarrier": "Geico"}
	d := &pipeline.Draft{Values: values}
	b.ReportAllocs()
	for b.Loop() {
		d.Issues = d.Issues[:0]
		s.Apply(d)
		if len(d.Issues) > 0 {
			b.Fatal(d.Issues)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
