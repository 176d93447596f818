package salesforce

import "leadbridge/internal/provider"

var steps = provider.Steps{
	Needs: "A Salesforce user who may set up apps, and half an hour once. After that, connecting takes a minute.",
	App: []string{
		"In Salesforce open **Setup**, search for **External Client App Manager** and choose **New External Client App**.",
		"Call it `Leadbridge`, give your e-mail address, and choose **Distribution State** **Local**.",
		"Under **API (Enable OAuth Settings)** tick **Enable OAuth**, and as **Callback URL** give {callback}",
		"As **OAuth Scopes** add **Manage user data via APIs (api)** and **Perform requests at any time (refresh_token, offline_access)**.",
		"Under **Security** tick **Require secret for Web Server Flow**, **Require secret for Refresh Token Flow** and **Require Proof Key for Code Exchange (PKCE)**.",
		"**Create** the app. Then open its **Settings**, **OAuth Settings**, **Consumer Key and Secret**.",
		"Whoever runs this server sets {settings} to these two, and starts it again.",
	},
	Webhook: []string{
		"In Salesforce open **Setup**, search for **Outbound Messages**, choose **New Outbound Message** and the object **Lead**.",
		"As **Endpoint URL** give {webhook}",
		"As fields, **Id** is enough: Leadbridge reads the record itself.",
		"Open **Setup**, **Flows**, **New Flow**, **Record-Triggered Flow** on Lead, for records that are created or updated.",
		"On the asynchronous path add **Send Outbound Message** with the message you made, then **Activate** the flow.",
	},
	KeyField: []string{
		"In Salesforce open **Setup**, **Object Manager**, **Lead**, **Fields & Relationships**, **New**.",
		"Choose **Text**, **Field Label** `Leadbridge Id`, **Length** `255`, **Field Name** `Leadbridge_Id`.",
		"Tick **Unique** and **External ID**.",
		"Let the profile of the user who connects see and edit it. No page layout needs it.",
		"If contacts are kept in step too, do the same for **Contact**.",
	},
}
