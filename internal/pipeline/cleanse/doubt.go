package cleanse

import "strings"

// EmailDoubt returns the rule under which a canonical address is doubtful
// ([RuleEmailFake], [RuleEmailDisposable] or [RuleEmailTypo]), or "".
func EmailDoubt(address string) string {
	domain := address[strings.LastIndexByte(address, '@')+1:]
	switch {
	case providerDomains[domain]:
		return ""
	case placeholderDomains[domain]:
		return RuleEmailFake
	case disposableDomains[domain]:
		return RuleEmailDisposable
	case EmailSuggestion(address) != "":
		return RuleEmailTypo
	}
	return ""
}

// IsNoName reports whether a first or last name in canonical form is what
// people write where they give none.
func IsNoName(name string, last bool) bool { return isNoName(name, last) }
