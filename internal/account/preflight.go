package account

import (
	"context"

	"leadbridge"
	"leadbridge/internal/pipeline/remote"
	"leadbridge/internal/provider"
)

// preflightCodes are the codes of refusals by the rules of pre-flight: those
// that the CRM's own refusal would have.
var preflightCodes = map[string]string{
	remote.RuleMissing:  provider.CodeRequired,
	remote.RuleLength:   provider.CodeTooLong,
	remote.RuleOption:   provider.CodeNoOption,
	remote.RuleForm:     provider.CodeBadValue,
	remote.RuleReadOnly: provider.CodeReadOnlyField,
	remote.RuleUnknown:  provider.CodeUnknownField,
}

// preflight refuses a write that the CRM would refuse, before it is sent.
// While the fields cannot be described, nothing is refused: the CRM will say.
func preflight(client *provider.Client) func(object string, w provider.Write) *leadbridge.Error {
	return func(object string, w provider.Write) *leadbridge.Error {
		fields, err := client.Describe(context.Background(), object)
		if err != nil {
			return nil
		}
		for _, issue := range remote.Preflight(w.Values, w.ID == "", fields) {
			return &leadbridge.Error{Op: "account.preflight", Kind: leadbridge.Invalid, Code: preflightCodes[issue.Rule], Field: issue.Field,
				Msg: issue.Message + " " + issue.Hint}
		}
		return nil
	}
}
