package web

import (
	"io"
	"time"

	"leadbridge/internal/access"
)

// backupPage is how a copy of everything is made.
type backupPage struct {
	Tabs []tab
	// Ready says that a copy can be made here; otherwise the database's server
	// makes it.
	Ready bool
}

func (w *Web) showBackup(p *page) error {
	return p.render("settings/backup", backupPage{p.settingsTabs(), w.Office.BackupReady()})
}

func (w *Web) downloadBackup(p *page) error {
	name := "leadbridge-" + time.Now().UTC().Format("2006-01-02-1504") + ".db"
	w.record(p, "downloadBackup", access.Done, "")
	return p.download(name, "application/vnd.sqlite3", func(to io.Writer) error { return w.Office.Backup(p.ctx(), to) })
}
