package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
)

//go:embed static
var staticFiles embed.FS

// assets are the files of the pages: scripts, the style sheet, icons, the
// font. Their address holds a digest of all of them, so that browsers keep
// them until they change.
type assets struct {
	prefix string
	files  map[string]asset
}

type asset struct {
	contentType  string
	plain, small []byte // small is gzipped, nil if that is no gain
}

// styleSheet is made of all files of static/css, in the order of their names.
const styleSheet = "app.css"

// loadAssets panics if a file is missing, for they are part of the program.
func loadAssets() *assets {
	a := &assets{files: map[string]asset{}}
	digest := sha256.New()
	var styles bytes.Buffer
	err := fs.WalkDir(staticFiles, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, "static/")
		digest.Write([]byte(name))
		digest.Write(content)
		if strings.HasPrefix(name, "css/") {
			styles.Write(content)
			return nil
		}
		a.files[name] = newAsset(name, content)
		return nil
	})
	if err != nil {
		panic(err)
	}
	a.files[styleSheet] = newAsset(styleSheet, styles.Bytes())
	a.prefix = "/static/" + hex.EncodeToString(digest.Sum(nil)[:8]) + "/"
	return a
}

func newAsset(name string, content []byte) asset {
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) {
	case ".js":
		kind = "text/javascript; charset=utf-8"
	case ".css":
		kind = "text/css; charset=utf-8"
	case ".svg":
		kind = "image/svg+xml"
	case ".woff2":
		kind = "font/woff2"
	case ".md":
		kind = "text/plain; charset=utf-8"
	case ".webmanifest":
		kind = "application/manifest+json"
	}
	var small bytes.Buffer
	z, _ := gzip.NewWriterLevel(&small, gzip.BestCompression) // the level is one
	_, _ = z.Write(content)
	_ = z.Close()
	f := asset{contentType: kind, plain: content}
	if small.Len() < len(content)*9/10 {
		f.small = small.Bytes()
	}
	return f
}

// url is the address of a file.
func (a *assets) url(name string) string { return a.prefix + name }

func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	f, known := a.files[chi.URLParam(r, "*")]
	if !known {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if a.url("") != "/static/"+chi.URLParam(r, "digest")+"/" {
		h.Set("Cache-Control", "no-store") // of another version of the program
	}
	h.Set("Vary", "Accept-Encoding")
	body := f.plain
	if f.small != nil && slices.ContainsFunc(strings.Split(r.Header.Get("Accept-Encoding"), ","), func(s string) bool {
		return strings.TrimSpace(s) == "gzip" || strings.HasPrefix(strings.TrimSpace(s), "gzip;")
	}) {
		h.Set("Content-Encoding", "gzip")
		body = f.small
	}
	_, _ = w.Write(body)
}
