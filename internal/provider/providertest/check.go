package providertest

import (
	"context"
	"testing"

	"leadbridge"
)

func checkIdentity(t *testing.T, x *Exam) {
	x.prepare(t)
	who, findings, err := x.Client().Check(context.Background(), []string{x.Object.Name})
	if err != nil {
		t.Fatal(err)
	}
	if who.AccountID == "" || who.AccountName == "" {
		t.Errorf("the account is %+v", who)
	}
	if x.grant.AccountID != "" && x.grant.AccountID != who.AccountID {
		t.Errorf("the grant is for account %s, the test says %s", x.grant.AccountID, who.AccountID)
	}
	for _, f := range findings {
		if f.Code == "" || f.Message == "" || f.Severity == "" {
			t.Errorf("finding %+v is not whole", f)
		}
		if f.Severity == leadbridge.SeverityError {
			t.Errorf("a healthy connection is said to lack %s: %s", f.What, f.Message)
		}
	}
}
