package pipedrive

import (
	"net/http"
	"os"
	"testing"
	"time"

	"leadbridge"
	"leadbridge/internal/provider"
)

func delivery(user, password, body string) provider.Delivery {
	r, _ := http.NewRequest(http.MethodPost, "https://leads.example.test/hook", nil)
	if user != "" {
		r.SetBasicAuth(user, password)
	}
	return provider.Delivery{Method: http.MethodPost, URL: r.URL.String(), Header: r.Header, Body: []byte(body)}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		d      provider.Delivery
		secret string
		good   bool
	}{
		"right":               {delivery(hookUser, "s3cret", "{}"), "s3cret", true},
		"another password":    {delivery(hookUser, "s3creT", "{}"), "s3cret", false},
		"longer password":     {delivery(hookUser, "s3cret1", "{}"), "s3cret", false},
		"another user":        {delivery("admin", "s3cret", "{}"), "s3cret", false},
		"nothing":             {delivery("", "", "{}"), "s3cret", false},
		"no secret":           {delivery(hookUser, "", "{}"), "", false},
		"another scheme":      {provider.Delivery{Header: http.Header{"Authorization": {"Bearer s3cret"}}}, "s3cret", false},
		"not base64":          {provider.Delivery{Header: http.Header{"Authorization": {"Basic %%%"}}}, "s3cret", false},
		"scheme in lowercase": {provider.Delivery{Header: http.Header{"Authorization": {"basic bGVhZGJyaWRnZTpzM2NyZXQ="}}}, "s3cret", true},
	} {
		err := verify(c.d, c.secret, time.Time{})
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && leadbridge.KindOf(err) != leadbridge.Unauthorized {
			t.Errorf("%s: the kind is %s", name, leadbridge.KindOf(err))
		}
	}
}

func TestParseGolden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"hook-change.json", "hook-delete.json", "hook-merge.json", "hook-archive.json", "hook-lead.json", "hook-product.json", "hook-old-updated.json", "hook-old-deleted.json"} {
		body, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		events, err := parse(provider.Delivery{Body: body})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		golden(t, name, events)
	}
}

func TestParseRefusesWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "<html>", "[1]", `{"meta":`, `"text"`} {
		if _, err := parse(provider.Delivery{Body: []byte(body)}); leadbridge.KindOf(err) != leadbridge.Invalid {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"hook-change.json", "hook-merge.json", "hook-old-updated.json"} {
		body, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(`{"meta":{"entity":"person","entity_id":{"value":{"value":[1,null,true]}},"timestamp":-1e999}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := parse(provider.Delivery{Body: body})
		for _, e := range events {
			if err != nil || e.ID == "" || kinds[e.Object] == nil || !kinds[e.Object].goodID(e.RecordID) || (e.State == provider.Merged) != (e.SurvivorID != "") {
				t.Errorf("%+v, %v", e, err)
			}
		}
	})
}
