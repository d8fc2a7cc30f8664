package serve

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:generate go -C ../../../../tools/web run . ../../cmd/diabolo/internal/serve/page

// pageFiles is the page, bundled by tools/web.
//
//go:embed page
var pageFiles embed.FS

// A pageFile is a file of the page, ready to send.
type pageFile struct {
	kind          string // its media type
	tag           string // changes with its content
	plain, packed []byte
}

// newPage compresses the page, and returns its files by their path.
func newPage() (map[string]*pageFile, error) {
	list, err := pageFiles.ReadDir("page")
	if err != nil {
		return nil, err
	}
	files := map[string]*pageFile{}
	for _, entry := range list {
		name := entry.Name()
		plain, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			return nil, err
		}
		var packed bytes.Buffer
		w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level is valid
		_, err = w.Write(plain)
		if err := errors.Join(err, w.Close()); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(plain)
		files["/"+name] = &pageFile{mime.TypeByExtension(path.Ext(name)), fmt.Sprintf(`"%x"`, sum[:8]), plain, packed.Bytes()}
	}
	files["/"] = files["/index.html"]
	return files, nil
}

func (f *pageFile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "no-cache") // revalidated each time, and sent only if it has changed
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
	_, _ = w.Write(body) // a client that hung up reads nothing
}
