package dataset

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/picture"
)

// Labeled Faces in the Wild, deep-funneled (Huang, Mattar, Lee, Learned-Miller
// 2012), as published: a gzipped tar of lfw-deepfunneled/Person/Person_0001.jpg.
const (
	lfwArchive    = "lfw-deepfunneled.tgz"
	lfwFolder     = "lfw-deepfunneled"
	lfwAttributes = "lfw_attributes.txt"

	lfwFaces  = 13_233 // in the published archive: room for them is made at once
	lfwStored = 250    // side of the pictures in it
	lfwSide   = 64     // of the pictures that come out

	maxMember = 16 << 20 // bytes of a picture in the archive
)

// lfwCrop is the face of the 250x250 pictures: rows and columns 80 to 169.
var lfwCrop = Crop{Top: 80, Left: 80, Height: 90, Width: 90}

// loadLFW reads the archive, or the folder it was unpacked to, and joins the
// attributes.
func loadLFW(ctx context.Context, c Config, o Options) (*source, error) {
	dir, err := dataDir(o.Dir)
	if err != nil {
		return nil, err
	}
	s, err := loadFaces(ctx, c, o, dir)
	if err != nil {
		return nil, err
	}
	faces := make([]face, s.Len())
	for i, name := range s.Names {
		if faces[i], err = faceOf(name); err != nil {
			return nil, err
		}
	}
	s.Groups = persons(faces)
	return s, joinAttributes(s, faces, filepath.Join(dir, nameLFW, lfwAttributes))
}

func loadFaces(ctx context.Context, c Config, o Options, dir string) (*source, error) {
	look := c.look(lfwCrop, lfwSide, "rgb")
	if whole := image.Rect(0, 0, lfwStored, lfwStored); !look.Crop.In(whole) {
		return nil, fmt.Errorf("dataset.crop: columns %d to %d, rows %d to %d, but the pictures of lfw are %dx%d",
			look.Crop.Min.X, look.Crop.Max.X-1, look.Crop.Min.Y, look.Crop.Max.Y-1, lfwStored, lfwStored)
	}
	archive, folder := filepath.Join(dir, nameLFW, lfwArchive), filepath.Join(dir, nameLFW, lfwFolder)
	if there, err := exists(archive); err != nil || there {
		if err != nil {
			return nil, err
		}
		return loadArchive(ctx, c, o, look, archive)
	}
	if there, err := exists(folder); err != nil || there {
		if err != nil {
			return nil, err
		}
		return loadFaceFolder(ctx, c, o, look, folder)
	}
	return nil, missing(nameLFW, dir, lfwArchive+" and no folder "+lfwFolder)
}

// faceOf reads person and number from Person_Name/Person_Name_0001.jpg.
func faceOf(name string) (face, error) {
	dir, base := path.Split(name)
	person, number := strings.TrimSuffix(dir, "/"), ""
	stem, isJPEG := strings.CutSuffix(base, ".jpg")
	if at := strings.LastIndexByte(stem, '_'); isJPEG && at > 0 && stem[:at] == person {
		number = stem[at+1:]
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return face{}, fmt.Errorf("%s: not named as a picture of LFW is, Person_Name/Person_Name_0001.jpg", name)
	}
	return face{strings.ReplaceAll(person, "_", " "), n}, nil
}

// persons numbers the persons in the order in which they come.
func persons(faces []face) []int {
	number, groups := make(map[string]int), make([]int, len(faces))
	for i, f := range faces {
		n, ok := number[f.person]
		if !ok {
			n = len(number)
			number[f.person] = n
		}
		groups[i] = n
	}
	return groups
}

// joinAttributes adds the attributes, if the file is there: training needs none.
func joinAttributes(s *source, faces []face, file string) error {
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		s.warnings = append(s.warnings, fmt.Sprintf("there is no %s: the faces have no attributes", file))
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	table, err := readAttributes(f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	table.join(s, faces, filepath.Base(file))
	return nil
}

// loadArchive decodes the archive, once for as long as it stays the same.
func loadArchive(ctx context.Context, c Config, o Options, look picture.Options, archive string) (*source, error) {
	info, err := os.Stat(archive)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a file", archive)
	}
	key, err := newCacheKey(c, archive, fmt.Sprintf("%d bytes of %s", info.Size(), info.ModTime().UTC()))
	if err != nil {
		return nil, err
	}
	return o.cached(key, func() (*source, error) { return decodeArchive(ctx, o, look, archive, info.Size()) })
}

// decodeArchive reads the archive in one pass while the workers decode. The
// archive is published as one piece, so anything wrong in it means that it is
// damaged, and is an error.
func decodeArchive(ctx context.Context, o Options, look picture.Options, archive string, size int64) (*source, error) {
	f, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	const least = 1 << 10 // bytes of a small picture in the archive: bounds the room made for them
	expected := int(min(lfwFaces, size/least+1))
	sum := md5.New()
	w := &archiveWalk{seen: make(map[string]bool)}
	d, err := o.decode(ctx, look, expected, true, func(send func(file) error, free <-chan []byte) error {
		return w.pictures(io.TeeReader(f, sum), func(name string, content io.Reader, size int64) error {
			data, err := readMember(content, size, free)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return send(file{name: name, data: data})
		})
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%s is damaged, download it again: %w", archive, err)
	}
	s := &source{Set: d.set(nameLFW), warnings: w.warnings}
	s.Sums = []Sum{{File: lfwArchive, Kind: "md5", Hex: hex.EncodeToString(sum.Sum(nil))}}
	return s, nil
}

func readMember(content io.Reader, size int64, free <-chan []byte) ([]byte, error) {
	if size > maxMember {
		return nil, fmt.Errorf("%d bytes, a picture of LFW has at most %d", size, maxMember)
	}
	var data []byte
	select {
	case data = <-free:
	default:
	}
	if int64(cap(data)) < size {
		data = make([]byte, size, max(size, 16<<10))
	}
	data = data[:size]
	if _, err := io.ReadFull(content, data); err != nil {
		return nil, cutShort(err)
	}
	return data, nil
}

// An archiveWalk goes through the members of the archive.
type archiveWalk struct {
	seen     map[string]bool
	warnings []string
}

// pictures calls yield for every picture, by its name below the top folder, and
// reads the archive to its end, so that all of it counts in a checksum and the
// one of gzip is checked.
func (w *archiveWalk) pictures(r io.Reader, yield func(name string, content io.Reader, size int64) error) error {
	z, err := gzip.NewReader(r)
	if err != nil {
		return cutShort(err)
	}
	t := tar.NewReader(z)
	others := []string{}
	for {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return cutShort(err)
		}
		name, err := w.member(h)
		if err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
		switch {
		case name == "":
		case !strings.HasSuffix(name, ".jpg"):
			others = append(others, h.Name)
		default:
			if err := yield(name, t, h.Size); err != nil {
				return err
			}
		}
	}
	if len(others) > 0 {
		w.warnings = append(w.warnings, fmt.Sprintf("%s: %s beside the pictures: %s", lfwArchive, plural(len(others), "file"), few(others)))
	}
	if _, err := io.Copy(io.Discard, z); err != nil {
		return cutShort(err)
	}
	_, err = io.Copy(io.Discard, r)
	return err
}

// member returns the name of a file below the top folder, "" for a folder, or
// why the archive cannot be the published one.
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
		return "", fmt.Errorf("not named as a picture of LFW is, %s/Person_Name/Person_Name_0001.jpg", lfwFolder)
	}
	if w.seen[name] {
		return "", errors.New("there twice")
	}
	w.seen[name] = true
	return name, nil
}
