package dataset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// How pictures of a folder are resized if neither the config nor the pictures determine
// it: pictures of one size up to maxOwnSide keep theirs.
const (
	folderSide = 64
	maxOwnSide = 128
)

// A listing is the picture files of a folder.
type listing struct {
	root     string
	names    []string // relative to root, with slashes, sorted
	passed   passed   // what is left out
	unread   bool     // a file could not be read, through no fault of its own
	warnings []string

	listed  time.Time         // when the stamps were taken
	stamps  map[string]stamp  // by name
	digests map[string]Digest // by name, once the files were read: see digest and decode
}

// list finds all files with the extension of a picture in root and its sub-folders.
// Names that begin with a dot are hidden.
func list(root string) (*listing, error) {
	resolved, err := filepath.EvalSymlinks(root) // WalkDir does not enter a link
	if err != nil {
		return nil, folderError(root, err)
	}
	if info, err := os.Stat(resolved); err != nil || !info.IsDir() {
		return nil, folderError(root, err)
	}
	l := &listing{root: resolved, listed: time.Now(), stamps: make(map[string]stamp), digests: make(map[string]Digest)}
	err = filepath.WalkDir(resolved, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == resolved {
			return err
		}
		name, err := filepath.Rel(resolved, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		switch hidden := strings.HasPrefix(e.Name(), "."); {
		case hidden && e.IsDir():
			l.passed.addHidden(name, path)
			return fs.SkipDir
		case hidden:
			return nil
		case e.IsDir():
			l.passed.dirs = append(l.passed.dirs, name)
			return nil
		}
		l.add(name, path, e)
		return nil
	})
	if err != nil {
		return nil, folderError(root, err)
	}
	slices.Sort(l.names)
	return l, nil
}

func folderError(root string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no folder %s: %w", root, fs.ErrNotExist)
	}
	if err == nil {
		return fmt.Errorf("%s is not a folder", root)
	}
	return err
}

// add adds an entry of a folder. A link to a file counts as the file.
func (l *listing) add(name, path string, e fs.DirEntry) {
	named, linked := raster.ByExtension(filepath.Ext(name)) != "", e.Type()&fs.ModeSymlink != 0
	if !named && !linked {
		l.passed.addFile(name, e.Type())
		return
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && linked && info.IsDir():
		l.warnings = append(l.warnings, fmt.Sprintf("%s: a link to a folder is not followed", path))
		return
	case !named:
		return
	case err == nil && !info.Mode().IsRegular():
		l.passed.addFile(name, info.Mode())
		return
	}
	l.names = append(l.names, name)
	if err == nil { // else decoding reports why
		l.stamps[name] = stampOf(info)
	}
}

// path returns the path of a file of the listing.
func (l *listing) path(name string) string { return filepath.Join(l.root, filepath.FromSlash(name)) }

// folder is any folder of pictures. The largest centred square of each is resized to
// 64x64 or, if all these squares have the same side of at most 128 pixels, kept as it
// is; in colour, unless all pictures are stored without. Transparent pictures are
// composed on white.
var folder = source{
	Source: Source{
		Name: FolderPrefix + "PATH", About: "any folder of pictures; a sub-folder is a class",
		Shape: [3]int{3, folderSide, folderSide}, Classes: 2,
	},
	prefix: FolderPrefix, side: pictureSide, load: loadFolder, local: "is yours already",
}

// loadFolder reads a folder of pictures. Sub-folders are classes.
func loadFolder(ctx context.Context, c Config, o Options) (*loaded, error) {
	root := strings.TrimPrefix(c.Name, FolderPrefix)
	l, err := list(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &MissingError{c.Name, "dataset.name: there is no folder " + root}
	}
	if err != nil {
		return nil, fmt.Errorf("dataset.name: %w", err)
	}
	if len(l.names) == 0 {
		return nil, fmt.Errorf("%s: %w", c.Name, noPictures(root))
	}
	var places map[string]spot
	all := l.names
	l.names, places = arrange(l.names)
	if o.Exact {
		if err := l.exact(ctx, o, shapeOf(c.look(Crop{}, folderSide, "rgb"))); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	s, err := l.load(ctx, c, o, func() (processing, error) {
		infos, err := l.headers(ctx, o)
		if err != nil {
			return processing{}, err
		}
		side, colour := ownLook(infos, c.Crop)
		p, err := c.Range.process(c.look(Crop{Centre: true}, side, colour), infos, func(i int) string { return l.names[i] })
		l.warnOfMemory(c.Name, p, o.Warn)
		return p, err
	})
	if err != nil {
		return nil, err
	}
	s.own = true
	s.classify(places)
	l.warnOfOthers(s, c.Labels, all)
	return s, nil
}

// warnOfMemory warns if the decoded pictures will be large, since the program may be
// killed without a chance to say so.
func (l *listing) warnOfMemory(name string, p processing, warn func(string)) {
	const much = 2e9
	shape := shapeOf(p.Options)
	bytes := float64(len(l.names) * shape[0] * shape[1] * shape[2])
	if p.stored != nil {
		bytes *= 4
	}
	if bytes > much && warn != nil {
		warn(fmt.Sprintf("%s: %s of %dx%d take %.1f GB of memory; dataset.size=%d takes a quarter of it",
			name, plural(len(l.names), "picture"), shape[2], shape[1], bytes/1e9, max(pictureSide.least, shape[1]/2)))
	}
}

// formats are those of the pictures that are read.
const formats = "PNG, JPEG, GIF, WebP, TIFF, BMP"

func noPictures(root string) error { return fmt.Errorf("no pictures (%s) in %s", formats, root) }

// loadFaceFolder reads the folder that LFW's archive was unpacked to.
func loadFaceFolder(ctx context.Context, c Config, o Options, look raster.Options, root string) (*loaded, error) {
	l, err := list(root)
	if err != nil {
		return nil, err
	}
	var others []Problem
	l.names = slices.DeleteFunc(l.names, func(name string) bool {
		_, err := faceOf(name)
		if err != nil {
			others = append(others, Problem{name, "not named like a picture of LFW, Person_Name/Person_Name_0001.jpg"})
		}
		return err != nil
	})
	if o.Strict && len(others) > 0 {
		return nil, fmt.Errorf("%s: %s", l.path(others[0].File), others[0].Reason)
	}
	if len(l.names) == 0 {
		return nil, fmt.Errorf("%s: no pictures named Person_Name/Person_Name_0001.jpg", root)
	}
	return l.load(ctx, c, o, func() (processing, error) { return processing{look, nil}, nil }, others...)
}

// load decodes the pictures of the listing, unless they are cached: look returns how to
// process them. Others are files that are left out beside those that cannot be read.
func (l *listing) load(ctx context.Context, c Config, o Options, look func() (processing, error), others ...Problem) (*loaded, error) {
	key, err := newCacheKey(c, l.root)
	if err != nil {
		return nil, err
	}
	x := o.openIndex(l.root)
	s, err := o.cached(key, cachedSource{
		contents: func() (string, error) {
			err := l.digest(ctx, o, x)
			return l.contents(), err
		},
		build: func() (*loaded, string, error) {
			p, err := look()
			if err != nil {
				return nil, "", err
			}
			s, err := l.decode(ctx, c, o, p, x)
			return s, l.contents(), err
		},
	})
	if err != nil {
		return nil, err
	}
	_ = x.keep(l.names) // else the files are read again the next time
	s.Digests = slice.Map(s.Names, func(name string) Digest { return l.digests[name] })
	s.Skipped = append(others, s.Skipped...)
	if text := s.LeftOut(); text != "" {
		s.warnings = append(s.warnings, text)
	}
	s.warnings = append(s.warnings, l.warnings...)
	return s, nil
}

func (l *listing) decode(ctx context.Context, c Config, o Options, p processing, x *index) (*loaded, error) {
	s, err := &loaded{}, error(nil)
	if p.stored == nil {
		s.Set, err = decodeListed(ctx, l, c.Name, o, (*raster.Decoder).Decode, p, x)
	} else {
		s.stored = *p.stored
		s.Set, err = decodeListed(ctx, l, c.Name, o, (*raster.Decoder).Values, p, x)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	if s.Len() == 0 {
		return nil, fmt.Errorf("%s: none of %s can be read; the first: %s: %s", c.Name, plural(len(l.names), "picture"),
			s.Skipped[0].File, s.Skipped[0].Reason)
	}
	s.unread = l.unread
	return s, nil
}

// decodeListed decodes the pictures by one of the methods.
func decodeListed[T uint8 | float32](ctx context.Context, l *listing, name string, o Options, m method[T], p processing, x *index) (*Set, error) {
	feed := feedOf(l.names, func(name string) file { return file{name: name, path: l.path(name)} })
	d, err := decode(ctx, o, m, p.Options, len(l.names), o.Strict, feed)
	if err != nil {
		return nil, err
	}
	l.unread = l.unread || d.unread
	for _, r := range d.results {
		l.note(x, r.name, r.sum)
	}
	s := d.set(name)
	s.Sums = []Sum{d.sum(name)}
	return s, nil
}

// classify turns sub-folders into classes. Pictures outside of them have no class, and
// then none has. Of a folder that is divided, places has the place of each picture.
func (s *loaded) classify(places map[string]spot) {
	if places == nil {
		places = make(map[string]spot)
		for _, name := range s.Names {
			places[name] = spot{class: classOf(name)}
		}
	} else {
		s.parts = slice.Map(s.Names, func(name string) part { return places[name].part })
	}
	classes, beside := make(map[string]int), 0
	for _, name := range s.Names {
		if class := places[name].class; class != "" {
			classes[class] = 0
		} else {
			beside++
		}
	}
	if beside > 0 && len(classes) > 0 {
		s.warnings = append(s.warnings, fmt.Sprintf("%s: %s beside the sub-folders, so the sub-folders are not taken as classes", s.Name, plural(beside, "picture")))
	}
	if beside > 0 {
		return
	}
	s.Classes = slices.Sorted(maps.Keys(classes))
	for i, class := range s.Classes {
		classes[class] = i
	}
	s.Labels = slice.Map(s.Names, func(name string) int { return classes[places[name].class] })
}

// classOf returns the sub-folder that contains a file of a listing, or "".
func classOf(name string) string {
	class, _, below := strings.Cut(name, "/")
	if !below {
		return ""
	}
	return class
}
