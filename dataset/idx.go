package dataset

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/diabolo-go/diabolo/internal/config/check"
	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/tensor"
)

// The idx format (Y. LeCun, "The MNIST database of handwritten digits"): two zero
// bytes, the type of the values, the number of dimensions, each dimension as a
// big-endian uint32, and the values.
const (
	idxBytes  = 0x08 // values are unsigned bytes
	idxLabels = 1    // dimensions: count
	idxImages = 3    // count, rows, columns

	maxIdxBytes = 1 << 30
	maxDeflate  = 1032 // largest ratio of unpacked to packed bytes of gzip
)

// An idx is an open idx file, plain or gzipped, whose header has been read and whose
// values have not.
type idx struct {
	name  string
	path  string
	shape []int
	body  io.Reader
	sum   hash.Hash // MD5 of the unpacked file, complete after end
	file  *os.File
}

// openIdx opens path and reads the header, which must have that many dimensions.
func openIdx(path string, dimensions int) (*idx, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	x, err := newIdx(f, info.Size(), dimensions)
	if err != nil {
		f.Close()
		return nil, err
	}
	x.name, x.path, x.file = filepath.Base(path), path, f
	return x, nil
}

// newIdx reads the header of an idx file of size bytes, gzipped or not, as its first
// two bytes tell.
func newIdx(file io.Reader, size int64, dimensions int) (*idx, error) {
	raw := bufio.NewReaderSize(file, 1<<16)
	var body io.Reader = raw
	magic, _ := raw.Peek(2)
	zipped := string(magic) == "\x1f\x8b"
	if zipped {
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, cutShort(err)
		}
		body = z
	}
	x := &idx{sum: md5.New()}
	x.body = io.TeeReader(body, x.sum)
	if err := x.header(dimensions); err != nil {
		return nil, err
	}
	return x, x.plausible(size, zipped)
}

// header reads magic number and dimensions.
func (x *idx) header(dimensions int) error {
	kind := map[int]string{idxImages: "images", idxLabels: "labels"}[dimensions]
	want := []byte{0, 0, idxBytes, byte(dimensions)}
	head := make([]byte, 4+4*dimensions)
	if err := x.read(head[:4]); err != nil {
		return err
	}
	if string(head[:4]) != string(want) {
		return fmt.Errorf("not an idx file of %s: it begins with % x, want % x", kind, head[:4], want)
	}
	if err := x.read(head[4:]); err != nil {
		return err
	}
	for i := range dimensions {
		x.shape = append(x.shape, int(binary.BigEndian.Uint32(head[4+4*i:])))
	}
	return nil
}

// plausible compares the header with the size of the file before memory is allocated.
func (x *idx) plausible(size int64, zipped bool) error {
	volume, ok := check.Volume(maxIdxBytes, x.shape...)
	if !ok || volume == 0 {
		return fmt.Errorf("the header says %v values, want 1 to %d", x.shape, maxIdxBytes)
	}
	whole := int64(4 + 4*len(x.shape) + volume)
	if !zipped && size != whole || zipped && size*maxDeflate < whole {
		return fmt.Errorf("the header says %v values, %d bytes in all, but the file has %d", x.shape, whole, size)
	}
	return nil
}

// close closes the file; x may be nil.
func (x *idx) close() {
	if x != nil {
		x.file.Close()
	}
}

// read fills dst with the next values.
func (x *idx) read(dst []uint8) error {
	if _, err := io.ReadFull(x.body, dst); err != nil {
		return cutShort(err)
	}
	return nil
}

// labels reads the labels to the end, and returns an error for the first that is not a
// class.
func (x *idx) labels() ([]uint8, error) {
	labels := make([]uint8, tensor.Volume(x.shape))
	if err := x.read(labels); err != nil {
		return nil, err
	}
	for i, v := range labels {
		if v >= idxClasses {
			return nil, fmt.Errorf("label %d of image %d, want 0 to %d", v, i, idxClasses-1)
		}
	}
	return labels, x.end()
}

// eachImage reads one image after another into pixels, to the end, and calls do for
// each.
func (x *idx) eachImage(ctx context.Context, pixels []uint8, do func() error) error {
	for i := range x.shape[0] {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := x.read(pixels)
		if err == nil {
			err = do()
		}
		if err != nil {
			return fmt.Errorf("image %d: %w", i, err)
		}
	}
	return x.end()
}

// end checks that nothing follows, and with it the gzip checksum.
func (x *idx) end() error {
	n, err := io.Copy(io.Discard, io.LimitReader(x.body, maxIdxBytes))
	if err != nil {
		return cutShort(err)
	}
	if n > 0 {
		return fmt.Errorf("%d bytes follow the %v values of the header", n, x.shape)
	}
	return nil
}

// md5 returns the checksum of the unpacked file.
func (x *idx) md5() Sum {
	return Sum{File: strings.TrimSuffix(x.name, ".gz"), Kind: "md5", Hex: fmt.Sprintf("%x", x.sum.Sum(nil))}
}

// cutShort describes in the user's terms why reading a packed file failed.
func cutShort(err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the file is cut short")
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, new(flate.CorruptInputError)):
		return fmt.Errorf("the packed data is damaged: %w", err)
	}
	return err
}
