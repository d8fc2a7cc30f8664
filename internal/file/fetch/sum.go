package fetch

import (
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"
)

// Sums are the length and the checksums, in lower-case hex, of some bytes.
type Sums struct {
	Bytes  int64
	MD5    string
	SHA256 string
}

// SumFile reads a file once and returns its sums.
func SumFile(path string) (Sums, error) {
	f, err := os.Open(path)
	if err != nil {
		return Sums{}, err
	}
	defer f.Close()
	return Sum(f)
}

// Sum reads r to its end and returns its sums.
func Sum(r io.Reader) (Sums, error) {
	m, s := md5.New(), sha256.New()
	n, err := io.Copy(io.MultiWriter(m, s), r)
	if err != nil {
		return Sums{}, err
	}
	return Sums{n, fmt.Sprintf("%x", m.Sum(nil)), fmt.Sprintf("%x", s.Sum(nil))}, nil
}

// Match returns an error if the given MD5, in hex of either case, is not "" and not
// this one.
func (s Sums) Match(md5 string) error {
	if md5 != "" && !strings.EqualFold(s.MD5, md5) {
		return fmt.Errorf("wrong bytes: MD5 is %s, want %s", s.MD5, md5)
	}
	return nil
}
