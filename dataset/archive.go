package dataset

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"
)

// maxUnpacked is many times the unpacked size of LFW: a limit for archives that unpack
// to unreasonable sizes.
const maxUnpacked = 2 << 30

// An archiveWalk visits the members of the archive.
type archiveWalk struct {
	// picture is called with every picture, by its name below the top folder; bad with
	// every member that should not be there. Their errors end the walk.
	picture func(name string, content io.Reader, size int64) error
	bad     func(member string, err error) error

	others []string // files beside the pictures
	seen   map[string]bool
}

// walk reads the archive to its end, so that a checksum covers all of it and the one of
// gzip is verified.
func (w *archiveWalk) walk(r io.Reader) error {
	z, err := gzip.NewReader(r)
	if err != nil {
		return cutShort(err)
	}
	w.seen = make(map[string]bool)
	limited := &io.LimitedReader{R: z, N: maxUnpacked}
	if err := w.members(tar.NewReader(limited)); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, limited); err != nil {
		return cutShort(err)
	}
	if limited.N == 0 {
		return fmt.Errorf("it unpacks to more than %d bytes", maxUnpacked)
	}
	_, err = io.Copy(io.Discard, r)
	return err
}

// feed returns the pictures of the archive r.
func (w *archiveWalk) feed(r io.Reader) feed {
	return func(send func(file) error) error {
		w.picture = func(name string, content io.Reader, size int64) error {
			data, err := readMember(content, size)
			if err != nil {
				return w.bad(name, err)
			}
			return send(file{name: name, data: data})
		}
		return w.walk(r)
	}
}

func (w *archiveWalk) members(t *tar.Reader) error {
	for {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return cutShort(err)
		}
		name, err := w.member(h)
		switch {
		case err != nil:
			err = w.bad(h.Name, err)
		case name == "":
		case strings.HasSuffix(name, ".jpg"):
			err = w.picture(name, t, h.Size)
		default:
			w.others = append(w.others, h.Name)
		}
		if err != nil {
			return err
		}
	}
}

// member returns the name of a file below the top folder, "" for a folder, or an error
// if the published archive cannot contain such a member.
func (w *archiveWalk) member(h *tar.Header) (string, error) {
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeDir, tar.TypeXGlobalHeader:
	default:
		return "", errors.New("a link or a device, not a file")
	}
	clean := strings.TrimSuffix(strings.TrimPrefix(h.Name, "./"), "/")
	if h.Typeflag == tar.TypeXGlobalHeader || clean == "" {
		return "", nil
	}
	if !filepath.IsLocal(clean) || path.Clean(clean) != clean || strings.ContainsRune(clean, '\\') {
		return "", errors.New("a path that leads out of the folder")
	}
	if h.Typeflag == tar.TypeDir {
		return "", nil
	}
	_, name, _ := strings.Cut(clean, "/")
	if !strings.HasSuffix(clean, ".jpg") {
		return clean, nil
	}
	if _, err := faceOf(name); err != nil {
		return "", fmt.Errorf("not named like a picture of LFW, %s/Person_Name/Person_Name_0001.jpg", lfwFolder)
	}
	if w.seen[name] {
		return "", errors.New("a duplicate")
	}
	w.seen[name] = true
	return name, nil
}

// readMember reads a picture.
func readMember(content io.Reader, size int64) ([]byte, error) {
	if size > maxMember {
		return nil, fmt.Errorf("%d bytes, a picture of LFW has at most %d", size, maxMember)
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(content, data); err != nil {
		return nil, cutShort(err)
	}
	return data, nil
}
