package fetch

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
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
func (p part) start(from origin) (*atomicfile.Plain, error) {
	note, _ := json.Marshal(from) // strings: never an error
	f, err := atomicfile.OpenPlain(p.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return nil, err
	}
	if err := atomicfile.Write(p.path+".json", note); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// remove deletes the part and its note. Either may be missing; what cannot be removed
// is emptied by the next start.
func (p part) remove() {
	_ = atomicfile.Remove(p.path)
	_ = atomicfile.Remove(p.path + ".json")
}

// rename gives the finished part its name, once its bytes are on the disk.
func (p part) rename(dest string) error {
	f, err := atomicfile.OpenPlain(p.path, os.O_RDWR)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return atomicfile.Explain(p.path, err)
	}
	if err := atomicfile.Rename(p.path, dest); err != nil {
		return err
	}
	_ = atomicfile.Remove(p.path + ".json")
	return nil
}
