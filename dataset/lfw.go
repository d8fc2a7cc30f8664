package dataset

import (
	"cmp"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/internal/raster"
)

// Labeled Faces in the Wild, deep-funneled (Huang, Mattar, Lee, Learned-Miller
// 2012), as published: a gzipped tar of lfw-deepfunneled/Person/Person_0001.jpg.
const (
	nameLFW = "lfw"

	lfwArchive    = "lfw-deepfunneled.tgz"
	lfwFolder     = "lfw-deepfunneled"
	lfwAttributes = "lfw_attributes.txt"

	lfwFaces  = 13_233 // in the published archive: memory for them is allocated at once
	lfwStored = 250    // side of the pictures in it
	lfwSide   = 64     // of the resulting images

	maxMember = 16 << 20 // bytes of a picture in the archive, at most
)

// lfwCrop is the face of the 250x250 pictures: rows and columns 80 to 169.
var lfwCrop = Crop{Top: 80, Left: 80, Height: 90, Width: 90}

// lfw is cropped to the face, in 64x64. Its files are the archive on the data set's
// page, whose MD5 is that of torchvision (datasets/lfw.py), and the attributes of Kumar
// et al. 2009 on theirs. (The figshare copies that scikit-learn uses contain the
// original and the funneled pictures, not these.)
var lfw = source{
	Source: Source{
		Name: nameLFW, About: "Labeled Faces in the Wild, deep-funneled: 13,233 faces of 5,749 persons, cut to 64x64 in colour",
		Shape: [3]int{3, lfwSide, lfwSide}, Attributes: lfwAttributes, Download: true,
	},
	side: pictureSide, load: loadLFW, layout: lfwLayout{},
	crop: &lfwCrop, stored: image.Pt(lfwStored, lfwStored),
	files: []remoteFile{
		{
			name: lfwArchive, urls: []string{"http://vis-www.cs.umass.edu/lfw/lfw-deepfunneled.tgz"},
			md5: "68331da3eb755a505a502b5aacb3c201", maxBytes: 256 << 20, unpacked: lfwFolder,
		},
		{
			name: lfwAttributes, urls: []string{"http://www.cs.columbia.edu/CAVE/databases/pubfig/download/lfw_attributes.txt"},
			maxBytes: 64 << 20,
		},
	},
}

// loadLFW reads the archive, or the folder it was unpacked to, and adds the attributes.
func loadLFW(ctx context.Context, c Config, o Options) (*loaded, error) {
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

func loadFaces(ctx context.Context, c Config, o Options, dir string) (*loaded, error) {
	look := c.look(lfwCrop, lfwSide, "rgb")
	if whole := image.Rect(0, 0, lfwStored, lfwStored); !look.Crop.In(whole) {
		return nil, fmt.Errorf("dataset.crop: columns %d to %d, rows %d to %d, but the pictures of lfw are %dx%d",
			look.Crop.Min.X, look.Crop.Max.X-1, look.Crop.Min.Y, look.Crop.Max.Y-1, lfwStored, lfwStored)
	}
	archive, folder := filepath.Join(dir, nameLFW, lfwArchive), filepath.Join(dir, nameLFW, lfwFolder)
	archived, err := exists(archive)
	unpacked, err2 := exists(folder)
	switch {
	case cmp.Or(err, err2) != nil:
		return nil, cmp.Or(err, err2)
	case archived:
		return loadArchive(ctx, c, o, look, archive)
	case unpacked:
		return loadFaceFolder(ctx, c, o, look, folder)
	}
	return nil, missing(nameLFW, dir, lfwArchive+" and no folder "+lfwFolder)
}

// faceOf parses person and number from Person_Name/Person_Name_0001.jpg.
func faceOf(name string) (face, error) {
	dir, base := path.Split(name)
	person, number := strings.TrimSuffix(dir, "/"), ""
	stem, isJPEG := strings.CutSuffix(base, ".jpg")
	if at := strings.LastIndexByte(stem, '_'); isJPEG && at > 0 && stem[:at] == person {
		number = stem[at+1:]
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return face{}, fmt.Errorf("%s: not named like a picture of LFW, Person_Name/Person_Name_0001.jpg", name)
	}
	return face{strings.ReplaceAll(person, "_", " "), n}, nil
}

// persons numbers the persons in order of first appearance.
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

// joinAttributes adds the attributes if the file exists: training needs none.
func joinAttributes(s *loaded, faces []face, file string) error {
	f, err := regular.Open(file)
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

// loadArchive decodes the archive, once for as long as it does not change.
func loadArchive(ctx context.Context, c Config, o Options, look raster.Options, archive string) (*loaded, error) {
	info, err := os.Stat(archive)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a file", archive)
	}
	key, err := newCacheKey(c, archive)
	if err != nil {
		return nil, err
	}
	contents := fmt.Sprint(stampOf(info))
	return o.cached(key, cachedSource{
		contents: func() (string, error) { return contents, nil },
		build: func() (*loaded, string, error) {
			s, err := decodeArchive(ctx, o, look, archive, info.Size())
			return s, contents, err
		},
	})
}

// decodeArchive reads the archive in one pass while the workers decode. The archive is
// published as one file, so any fault in it means that it is damaged, and is an error.
func decodeArchive(ctx context.Context, o Options, look raster.Options, archive string, size int64) (*loaded, error) {
	f, err := regular.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	const least = 1 << 10 // bytes of a small picture in the archive: bounds the memory allocated
	expected := int(min(lfwFaces, size/least+1))
	sum := md5.New()
	w := &archiveWalk{bad: func(member string, err error) error { return fmt.Errorf("%s: %w", member, err) }}
	d, err := decode(ctx, o, (*raster.Decoder).Decode, look, expected, true, w.feed(io.TeeReader(f, sum)))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%s is damaged, download it again: %w", archive, err)
	}
	s := &loaded{Set: d.set(nameLFW)}
	if len(w.others) > 0 {
		s.warnings = []string{fmt.Sprintf("%s: %s beside the pictures: %s", lfwArchive, plural(len(w.others), "file"), few(w.others))}
	}
	s.Sums = []Sum{{File: lfwArchive, Kind: "md5", Hex: fmt.Sprintf("%x", sum.Sum(nil))}}
	return s, nil
}
