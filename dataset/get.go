package dataset

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/fetch"
)

// GetOptions are the options of Get.
type GetOptions struct {
	Dir string // the data folder, as in Options

	// URL, if set, replaces the published addresses. It begins with http:// or https://
	// and is the address of a folder with the files under their published names, or of
	// one of the files; then the others come from their published addresses. Checksums
	// are verified all the same.
	URL string

	// Force replaces an existing file whose checksum is not the published one; without
	// it such a file is an error.
	Force bool

	// Progress, if set, is called with the name of a file, the number of its bytes that
	// are present, and its size in bytes, -1 if unknown.
	Progress func(file string, done, total int64)
}

// A Fetched describes a file of a data set that is in place after Get.
type Fetched struct {
	File     string `json:"file"`              // its path
	URL      string `json:"url,omitempty"`     // where it came from; "" if it was already there
	Bytes    int64  `json:"bytes"`             // its size
	Resumed  int64  `json:"resumed,omitempty"` // how many of Bytes came from an earlier, partial download
	Verified bool   `json:"verified"`          // its checksum is the published one; false if none is published
}

// A remoteFile is one published file of a data set.
type remoteFile struct {
	name     string
	urls     []string
	md5      string // "" if none is published
	maxBytes int64

	// The same data unpacked, if Load accepts them; else "".
	unpacked, unpackedMD5 string
}

// Get downloads the files of the Source with that name into the data folder, and returns
// them all. Each appears under its name only when it is complete and, if a checksum is
// published, matches it. Existing files that match are kept; a partial download is
// resumed. It returns an error if there is nothing to download for that name, one that
// wraps ErrOther if another file is in the way, one that wraps ErrNoAddress if no address
// provides a file, and that of ctx if ctx ends.
func Get(ctx context.Context, name string, o GetOptions) ([]Fetched, error) {
	files, err := remoteFiles(name)
	if err != nil {
		return nil, err
	}
	dir, err := dataDir(o.Dir)
	if err != nil {
		return nil, err
	}
	return getFiles(ctx, files, filepath.Join(dir, name), o)
}

// getFiles inspects every file before the first download.
func getFiles(ctx context.Context, files []remoteFile, dir string, o GetOptions) ([]Fetched, error) {
	files, err := redirect(files, o.URL)
	if err != nil {
		return nil, err
	}
	have := make([]Fetched, len(files))
	for i, f := range files {
		if have[i], err = f.inspect(dir, o.Force); err != nil {
			return nil, err
		}
	}
	for i, f := range files {
		if have[i].File != "" {
			continue
		}
		if have[i], err = f.get(ctx, dir, o.Progress); err != nil {
			return nil, err
		}
	}
	return have, nil
}

// remoteFiles returns the published files of a data set.
func remoteFiles(name string) ([]remoteFile, error) {
	s, err := find(name)
	if err != nil || s.Download {
		return s.files, err
	}
	var names []string
	for _, s := range sources {
		if s.Download {
			names = append(names, s.Name)
		}
	}
	return nil, fmt.Errorf("%s %s; to be downloaded are %s", name, s.local, strings.Join(names, ", "))
}

// redirect replaces the addresses of the files by url, see GetOptions.URL.
func redirect(files []remoteFile, url string) ([]remoteFile, error) {
	if url == "" {
		return files, nil
	}
	if !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return nil, fmt.Errorf("url %q: want an address that begins with http:// or https://", url)
	}
	out, one := slices.Clone(files), false
	for i := range out {
		if path.Base(url) == out[i].name {
			out[i].urls, one = []string{url}, true
		}
	}
	if !one {
		for i := range out {
			out[i].urls = []string{strings.TrimSuffix(url, "/") + "/" + out[i].name}
		}
	}
	return out, nil
}

// inspect returns the file as it is in dir, packed or not, or the zero value if it has
// to be downloaded. Other contents under its name are an error, unless force allows
// replacing them.
func (f remoteFile) inspect(dir string, force bool) (Fetched, error) {
	found, err := f.look(filepath.Join(dir, f.name), f.md5)
	switch {
	case err != nil && force:
		return Fetched{}, nil
	case err != nil:
		return Fetched{}, fmt.Errorf("%w; remove it", &causedError{err, ErrOther})
	case found.File != "" || f.unpacked == "":
		return found, nil
	}
	if found, err = f.look(filepath.Join(dir, f.unpacked), f.unpackedMD5); err != nil {
		return Fetched{}, fmt.Errorf("%w; remove it", err)
	}
	return found, nil
}

// look returns the file at a path, and an error if its MD5 differs.
func (f remoteFile) look(file, md5 string) (Fetched, error) {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Fetched{}, nil
	}
	if err != nil {
		return Fetched{}, err
	}
	if info.IsDir() {
		return Fetched{File: file}, nil
	}
	if md5 == "" {
		return Fetched{File: file, Bytes: info.Size()}, nil
	}
	return Fetched{File: file, Bytes: info.Size(), Verified: true}, f.verify(file, md5)
}

// verify compares the MD5 of a file, or that of the unpacked contents of a .gz, since
// packing the same data again gives other bytes.
func (f remoteFile) verify(file, md5 string) error {
	sums, err := fetch.SumFile(file)
	if err != nil {
		return err
	}
	wrong := sums.Match(md5)
	if wrong == nil || strings.HasSuffix(file, ".gz") && unpacksTo(file, f.unpackedMD5) {
		return nil
	}
	return fmt.Errorf("%s is there with %w as published", file, wrong)
}

func unpacksTo(file, md5 string) bool {
	packed, err := os.Open(file)
	if err != nil {
		return false
	}
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	if err != nil {
		return false
	}
	sums, err := fetch.Sum(r)
	return err == nil && sums.Match(md5) == nil
}

// get downloads one file.
func (f remoteFile) get(ctx context.Context, dir string, progress func(string, int64, int64)) (Fetched, error) {
	o := fetch.Options{URLs: f.urls, Dest: filepath.Join(dir, f.name), MD5: f.md5, MaxBytes: f.maxBytes}
	if progress != nil {
		o.Progress = func(done, total int64) { progress(f.name, done, total) }
	}
	r, err := fetch.Get(ctx, o)
	if ctx.Err() != nil {
		return Fetched{}, err
	}
	if errors.Is(err, fetch.ErrNoAddress) {
		_ = atomicfile.Remove(dir) // fails, as it should, if the folder contains other files
		return Fetched{}, err
	}
	if err != nil {
		return Fetched{}, err
	}
	return Fetched{o.Dest, r.URL, r.Bytes, r.Resumed, r.Verified}, nil
}
