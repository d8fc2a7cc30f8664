package fetch

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// A part is the partial file of a download, accompanied by a note of the address and
// version of its bytes.
type part struct{ path string }

// An origin names one version of one address.
type origin struct {
	URL       string `json:"url"`
	Validator string `json:"validator"` // for If-Range: a strong ETag or a date; "" if the server sent none
}

// originOf reads the version from a response. A weak ETag does not promise equal bytes
// (RFC 9110, section 13.1.5), so the date is used instead.
func originOf(url string, h http.Header) origin {
	if tag := h.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		return origin{url, tag}
	}
	return origin{url, h.Get("Last-Modified")}
}

// size returns the number of bytes present; 0 without a part.
func (p part) size() int64 {
	info, err := os.Stat(p.path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// version returns which version of an address the bytes are from, "" if they are from
// another address or the version is unknown.
func (p part) version(url string) string {
	var o origin
	note, err := os.ReadFile(p.path + ".json")
	if err != nil || json.Unmarshal(note, &o) != nil || o.URL != url {
		return ""
	}
	return o.Validator
}

// start empties the part and notes the origin of its bytes.
func (p part) start(from origin) (*os.File, error) {
	note, _ := json.Marshal(from) // strings: never an error
	f, err := os.Create(p.path)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(p.path+".json", note, 0o644); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// remove deletes the part and its note. Either may be missing; what cannot be removed
// is emptied by the next start.
func (p part) remove() {
	os.Remove(p.path)
	os.Remove(p.path + ".json")
}

// rename gives the finished part its name; it is on disk when rename returns.
func (p part) rename(dest string) error {
	if err := syncPath(p.path); err != nil {
		return err
	}
	if err := os.Rename(p.path, dest); err != nil {
		return err
	}
	os.Remove(p.path + ".json")
	// Not every file system can sync a folder; the file itself is safe.
	_ = syncPath(filepath.Dir(dest))
	return nil
}

func syncPath(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		f, err = os.Open(path) // a folder
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
