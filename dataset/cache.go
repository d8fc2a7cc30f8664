package dataset

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/raster"
)

// A cache file is cacheMagic, the length of the header as a little-endian uint32, the
// header in JSON, the pixels, and the CRC-32C of everything before it.
const cacheMagic = "diabolo pixels 1\n"

// decodeVersion is raised when the same file yields other pixels than before.
const decodeVersion = 2

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A cacheKey is everything that determines decoded pixels: the file, or the list of
// files, and how a picture is processed.
type cacheKey struct {
	Version  int
	Set      string // name of the data set
	Path     string // absolute
	Contents string // stamp of an archive; checksum of the names and digests of the files in a folder
	Config   string // size, colour and crop in the config, and whether it asks for the values of bytes
}

// newCacheKey returns the key of a data set at path, without its contents. Options that the
// config leaves open follow from the files.
func newCacheKey(c Config, path string) (cacheKey, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return cacheKey{}, err
	}
	crop, _ := json.Marshal(c.Crop) // of numbers: never an error
	look := fmt.Sprintf("size %d, colour %q, crop %s, values %v", c.Size, c.Colour, crop, c.Range.measured())
	return cacheKey{decodeVersion, c.Name, path, "", look}, nil
}

// file returns the name of the cache file. It does not depend on the contents of a
// folder, so when they change, new pixels replace the old ones.
func (k cacheKey) file() string {
	hash := sha256.Sum256([]byte(k.Set + "\n" + k.Path + "\n" + k.Config))
	kind, _, _ := strings.Cut(k.Set, ":")
	return fmt.Sprintf("%s-%x.pixels", kind, hash[:8])
}

// A cacheHeader is a decoded data set without its pixels and without what is read again
// at every start.
type cacheHeader struct {
	Key   cacheKey
	Count int
	Set
	Stored   *raster.Type // the type of the Values; nil: there are Pixels
	Warnings []string
}

// errStale means that a cache file is intact but of other contents.
var errStale = errors.New("stale")

// cacheDir returns the folder of decoded pixels.
func (o Options) cacheDir() (string, error) {
	if o.CacheDir != "" {
		return o.CacheDir, nil
	}
	return userDir("pixels")
}

// A cachedSource is what cached decodes.
type cachedSource struct {
	contents func() (string, error)          // what is there now, for a cacheKey
	build    func() (*loaded, string, error) // decodes it, and returns of what contents
}

// cached returns the decoded data set from the cache if it is of the same contents. Else it
// builds and caches it, unless a file could not be read: what is wrong with a file stays,
// errors of the system pass. A cache that cannot be used is only a warning.
func (o Options) cached(key cacheKey, from cachedSource) (*loaded, error) {
	dir, err := o.cacheDir()
	warning := ""
	if err != nil {
		warning = "decoded pixels are not kept: " + err.Error()
	}
	path := filepath.Join(dir, key.file())
	if there, _ := exists(path); there && dir != "" {
		if key.Contents, err = from.contents(); err != nil {
			return nil, err
		}
		s, err := readCache(path, key)
		if err == nil && !(o.Strict && len(s.Skipped) > 0) {
			return s, nil
		}
		if err != nil && !errors.Is(err, errStale) && !errors.Is(err, fs.ErrNotExist) {
			warning = fmt.Sprintf("the cache %s cannot be used (%v): the pictures were decoded again", path, err)
		}
	}
	s, contents, err := from.build()
	if err != nil {
		return nil, err
	}
	if key.Contents = contents; dir != "" && !s.unread {
		if err := writeCache(path, key, s); err != nil {
			s.warnings = append(s.warnings, fmt.Sprintf("decoded pixels are not kept, so the next start takes as long: %v", err))
		}
	}
	if warning != "" {
		s.warnings = append(s.warnings, warning)
	}
	return s, nil
}

func writeCache(path string, key cacheKey, s *loaded) error {
	if err := atomicfile.MkdirAll(filepath.Dir(path)); err != nil {
		return err
	}
	h := cacheHeader{Key: key, Count: s.Len(), Set: *s.Set, Warnings: s.warnings}
	pixels := s.Pixels
	if s.Values != nil {
		h.Stored, pixels = &s.stored, bytesOf(s.Values)
	}
	h.Pixels, h.Values = nil, nil
	header, err := json.Marshal(h)
	if err != nil {
		return err
	}
	head := binary.LittleEndian.AppendUint32([]byte(cacheMagic), uint32(len(header)))
	head = append(head, header...)
	crc := crc32.Update(crc32.Checksum(head, castagnoli), castagnoli, pixels)
	return atomicfile.Fill(path, func(f *atomicfile.File) error {
		for _, part := range [][]byte{head, pixels, binary.LittleEndian.AppendUint32(nil, crc)} {
			f.Write(part) // Commit returns its error
		}
		return nil
	})
}

// readCache reads the cache file at path if it has that key.
func readCache(path string, key cacheKey) (*loaded, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	h, err := parseCache(data)
	if err != nil {
		return nil, err
	}
	if h.Key != key {
		return nil, errStale
	}
	s := &loaded{Set: &h.Set, warnings: h.Warnings}
	if h.Stored != nil {
		s.stored = *h.Stored
	}
	return s, nil
}

// parseCache returns the header of a cache file, with the pixels.
func parseCache(data []byte) (h cacheHeader, err error) {
	rest, ok := bytes.CutPrefix(data, []byte(cacheMagic))
	if !ok || len(rest) < 8 {
		return h, errors.New("it is not a cache of this version")
	}
	end := len(data) - 4
	if crc32.Checksum(data[:end], castagnoli) != binary.LittleEndian.Uint32(data[end:]) {
		return h, errors.New("it is damaged: wrong checksum")
	}
	n, rest := binary.LittleEndian.Uint32(rest), rest[4:len(rest)-4]
	if int64(n) > int64(len(rest)) || json.Unmarshal(rest[:n], &h) != nil {
		return h, errors.New("it is damaged: broken header")
	}
	h.Name, h.Pixels, h.Values = h.Key.Set, slices.Clip(rest[n:]), nil
	if err := h.check(); err != nil || h.Stored == nil {
		return h, err
	}
	h.Values, h.Pixels = valuesOf(h.Pixels), nil
	return h, nil
}

// check compares the parts of the header with each other and with the number of pixels.
func (h *cacheHeader) check() error {
	volume := int64(h.Count)
	for _, d := range h.Shape {
		if d < 1 || d > raster.MaxSide {
			return errors.New("it is damaged: impossible shape")
		}
		volume *= int64(d)
	}
	if h.Stored != nil {
		volume *= 4
	}
	if h.Count < 0 || volume != int64(len(h.Pixels)) {
		return errors.New("it is damaged: wrong number of pixels")
	}
	if len(h.Names) != h.Count || h.Labels != nil && len(h.Labels) != h.Count {
		return errors.New("it is damaged: lists of wrong lengths")
	}
	for _, l := range h.Labels {
		if l < 0 || l >= len(h.Classes) {
			return errors.New("it is damaged: an unknown class")
		}
	}
	return nil
}

// bytesOf returns values as they are in a cache file, little-endian.
func bytesOf(values []float32) []byte {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return data
}

// valuesOf is the inverse of bytesOf.
func valuesOf(data []byte) []float32 {
	values := make([]float32, len(data)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return values
}
