package pipedrive

import "leadbridge/internal/provider"

var steps = provider.Steps{
	Needs: "A Pipedrive user who may see all persons and deals, and a minute for an API token.",
	App: []string{
		"In Pipedrive click your picture, then **Developer Hub**, **Create an app**, **Create private app**.",
		"Under **Basic info** give a name, and as **OAuth Callback URL** give {callback}",
		"Under **OAuth & access scopes** allow full access to contacts, deals and leads, reading of activities and users, and the fields of contacts and deals. For changes at once, allow `admin` as well.",
		"Copy client ID and client secret from the same page.",
		"Whoever runs this server sets {settings} to these two, and starts it again.",
	},
	Key: []string{
		"In Pipedrive click your picture, then **Company settings**, **Personal preferences**, **API**.",
		"Copy **Your personal API token**, and paste it here. The token sees what its owner sees.",
		"Note your company's domain, the first part of the address: `acme` in `acme.pipedrive.com`. It goes into the settings.",
	},
}
