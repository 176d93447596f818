package hubspot

import "leadbridge/internal/provider"

var steps = provider.Steps{
	Needs: "A HubSpot super admin, and five minutes for a service key. That is right for most; an app takes an hour.",
	App: []string{
		"On a computer with Node.js run `npm install -g @hubspot/cli`, then `hs account auth` and `hs project create`.",
		"In the app's `*-hsmeta.json` choose authentication by `oauth`, and as one of `redirectUrls` give {callback}",
		"As `requiredScopes` give exactly the scopes that Leadbridge asks for; they are listed below.",
		"Run `hs project upload`. Then in HubSpot open **Development**, **Projects**, your app, **Auth**, and copy client ID and client secret.",
		"Whoever runs this server sets {settings} to these two, and starts it again.",
	},
	Key: []string{
		"In HubSpot open **Development**, then **Keys**, **Service keys**, **Create service key**. Call it `Leadbridge`.",
		"**Add new scope**, and choose `crm.objects.contacts.read`, `crm.objects.contacts.write`, `crm.schemas.contacts.read`, `crm.schemas.contacts.write` and `crm.objects.owners.read`.",
		"If deals shall become leads, add `crm.objects.deals.read`, `crm.objects.deals.write`, `crm.schemas.deals.read` and `crm.schemas.deals.write`.",
		"**Create**, open the key, **Show**, copy it, and paste it here.",
	},
	Webhook: []string{
		"In the `webhooks-hsmeta.json` of your app give as target URL {webhook}",
		"Subscribe to creation, deletion, merge, restore and privacyDeletion of contacts.",
		"Subscribe to propertyChange of each property that you mapped.",
		"Run `hs project upload`. With a service key alone HubSpot sends no events; its changes come with each run.",
	},
}
