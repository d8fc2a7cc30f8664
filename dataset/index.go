package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// A Digest is the SHA-256 of a file. The zero value stands for a file that could not be
// read.
type Digest [sha256.Size]byte

// MarshalText returns the digest in hex.
func (d Digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText reads what MarshalText returns.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(d)) {
		return fmt.Errorf("%.80q is not a SHA-256 in hex", text)
	}
	_, err := hex.Decode(d[:], text)
	return err
}

// settled is how long a file must have been unchanged when it was listed, for the same stamp
// to mean the same bytes: the times of a file system are as coarse as 2 seconds, and a file
// may change twice within one tick.
const settled = 2 * time.Second

// An index has the digests of the files of a folder, so that only those whose stamp has
// changed are read again. It is kept beside the decoded pixels.
type index struct {
	path    string // "": it is not kept
	files   map[string]indexed
	changed bool
}

// An indexed file is one whose digest was computed.
type indexed struct {
	stamp
	Listed int64 // when it had that stamp, before it was read; nanoseconds since 1970
	Sum    Digest
}

// openIndex returns the index of a folder. One that is missing or damaged is empty.
func (o Options) openIndex(root string) *index {
	x := &index{files: make(map[string]indexed)}
	if dir, err := o.cacheDir(); err == nil {
		hash := sha256.Sum256([]byte(root))
		x.path = filepath.Join(dir, fmt.Sprintf("folder-%x.files", hash[:8]))
	}
	data, err := os.ReadFile(x.path)
	if err != nil || len(data) < crc32.Size {
		return x
	}
	text, sum := data[:len(data)-crc32.Size], data[len(data)-crc32.Size:]
	if crc32.Checksum(text, castagnoli) != binary.LittleEndian.Uint32(sum) || json.Unmarshal(text, &x.files) != nil {
		x.files = make(map[string]indexed)
	}
	return x
}

// find returns the digest of a file with this stamp, or zero. It is sure if the file cannot
// have changed since it was read.
func (x *index) find(name string, s stamp) (sum Digest, sure bool) {
	f, ok := x.files[name]
	if !ok || f.stamp != s {
		return Digest{}, false
	}
	return f.Sum, f.Listed-s.changed() > int64(settled)
}

// put notes the digest of a file that had this stamp before it was read.
func (x *index) put(name string, s stamp, listed time.Time, sum Digest) {
	x.files[name], x.changed = indexed{s, listed.UnixNano(), sum}, true
}

// keep writes the index of these files if it has changed.
func (x *index) keep(names []string) error {
	if x.path == "" || !x.changed && len(x.files) == len(names) {
		return nil
	}
	files := make(map[string]indexed, len(names))
	for _, name := range names {
		if f, ok := x.files[name]; ok {
			files[name] = f
		}
	}
	text, err := json.Marshal(files)
	if err == nil {
		err = atomicfile.MkdirAll(filepath.Dir(x.path))
	}
	if err != nil {
		return err
	}
	return atomicfile.Write(x.path, binary.LittleEndian.AppendUint32(text, crc32.Checksum(text, castagnoli)))
}

// digest finds the digests of all files. It reads those that the index does not have, or
// has no more, and with Options.Verify every one.
func (l *listing) digest(ctx context.Context, o Options, x *index) error {
	var unsure []string
	for _, name := range l.names {
		sum, sure := x.find(name, l.stamps[name])
		l.digests[name] = sum
		if !sure || o.Verify {
			unsure = append(unsure, name)
		}
	}
	sums := make([]Digest, len(unsure)) // zero for what cannot be read at the moment: it counts as what it was
	newWorker := func() worker {
		return func(_ context.Context, turn int, _ string, data []byte, err error) error {
			if err == nil {
				sums[turn] = sha256.Sum256(data)
			}
			return nil
		}
	}
	feed := feedOf(unsure, func(name string) file { return file{name: name, path: l.path(name)} })
	if err := o.each(ctx, newWorker, feed); err != nil {
		return err
	}
	for i, name := range unsure {
		l.note(x, name, sums[i])
	}
	return nil
}

// note notes the digest of a file, unless it could not be read.
func (l *listing) note(x *index, name string, sum Digest) {
	if sum != (Digest{}) {
		l.digests[name] = sum
		x.put(name, l.stamps[name], l.listed, sum)
	}
}

// contents returns the checksum of the names and digests of all files.
func (l *listing) contents() string {
	all := sha256.New()
	for _, name := range l.names {
		fmt.Fprintf(all, "%x %d %s\n", l.digests[name], l.stamps[name].Size, name)
	}
	return fmt.Sprintf("%x", all.Sum(nil))
}
