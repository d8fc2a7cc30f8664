package serve

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:generate go -C ../../../../tools/web run . ../../cmd/diabolo/internal/serve/page

// pageFiles is the page as tools/web bundles it.
//
//go:embed page
var pageFiles embed.FS

// A pageFile is one file of the page, ready to send.
type pageFile struct {
	kind          string // its media type
	tag           string // changes with its content
	plain, packed []byte
}

// newPage compresses the page, and returns its files by their path.
func newPage() (map[string]*pageFile, error) {
	files := map[string]*pageFile{}
	err := fs.WalkDir(pageFiles, "page", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		plain, err := pageFiles.ReadFile(name)
		if err != nil {
			return err
		}
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := w.Write(plain); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		sum := sha256.Sum256(plain)
		files["/"+strings.TrimPrefix(name, "page/")] = &pageFile{mime.TypeByExtension(path.Ext(name)), fmt.Sprintf(`"%x"`, sum[:8]), plain, packed.Bytes()}
		return nil
	})
	files["/"] = files["/index.html"]
	return files, err
}

// servePage adds the page to mux.
func (s *Server) servePage(mux *http.ServeMux) {
	for at, file := range s.page {
		if at == "/" {
			at = "/{$}"
		}
		mux.Handle("GET "+at, file)
	}
}

func (f *pageFile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "no-cache") // asked again each time, and not sent again while it is the same
	h.Set("Vary", "Accept-Encoding")
	body := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.packed
	}
	h.Set("ETag", f.tag)
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body) // whoever hung up hears nothing
}
