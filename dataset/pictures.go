package dataset

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/picture"
	"github.com/diabolo-go/diabolo/tensor"
)

// PictureOptions say how picture files, or images in memory, are made to fit a model.
type PictureOptions struct {
	Shape   [3]int        // C, H, W of every picture; C is 1 or 3
	Resize  bool          // convert a picture of another size or colour; false: it is an error
	Crop    picture.Crop  // with Resize: the part that is kept of a picture of another size
	Range   picture.Range // which values of a file become 0 and 1; zero: by their type
	Ground  Ground        // of the images that a model was trained on: pictures with the opposite are warned of; "": none are
	Strict  bool          // a picture that cannot be read is an error, instead of being left out
	Workers int           // number of concurrent decoders; 0: GOMAXPROCS
}

// PictureFiles are pictures that are read a batch at a time, so that there may be more
// than fit into memory.
type PictureFiles struct {
	Skipped  []Problem // files that could not be read, in order; complete when the loop over Batches ends
	Warnings []string  // for the user, one line each, such as a link that is not followed; complete when the loop ends

	o     PictureOptions
	files []pictureFile
}

type pictureFile struct {
	path  string      // or the name of img
	class string      // "": none
	img   image.Image // in memory; nil: path is to be read
}

// A PictureBatch holds consecutive pictures. It is valid until the next batch is yielded.
type PictureBatch struct {
	Input *tensor.Tensor // N C H W in 0..1
	Names []string       // path of each file, relative if the given path is; of an image in memory, its name or number

	// Classes has the class of each picture, "" if it has none: the sub-folder, directly
	// in the given folder, that contains its file, or the class of an image in memory.
	Classes []string
}

// Pictures finds the picture files at paths. A path is a file, or a folder that stands
// for all pictures in it and in its sub-folders, which are taken as classes. The order is
// that of paths, and within a folder that of the names. Pictures returns an error if paths
// is empty, if a folder has no pictures, or if a path does not exist; only the last wraps
// fs.ErrNotExist.
//
// When it is read, a picture is turned upright as its metadata say and, where it is
// transparent, composed on white. It must then have the height and width of o.Shape, and
// be stored in colour for 3 channels and without colour for 1. With o.Resize every picture
// is accepted: the part that o.Crop selects, by default the largest centred part with the
// proportions of o.Shape, is resized with an anti-aliasing filter, as for a data set from
// a folder.
func Pictures(paths []string, o PictureOptions) (*PictureFiles, error) {
	if len(paths) == 0 {
		return nil, errors.New("no picture is named")
	}
	p := &PictureFiles{o: o}
	for _, path := range paths {
		if err := p.add(path); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Len returns the number of pictures, including those that cannot be read.
func (p *PictureFiles) Len() int { return len(p.files) }

// add adds a file, or all pictures of a folder.
func (p *PictureFiles) add(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file or folder %s: %w", path, fs.ErrNotExist)
	case err != nil:
		return err
	case !info.IsDir():
		p.files = append(p.files, pictureFile{path: path})
		return regular.Check(path, info)
	}
	l, err := list(path)
	if err != nil {
		return err
	}
	if len(l.names) == 0 {
		return noPictures(path)
	}
	p.Warnings = append(p.Warnings, l.warnings...)
	for _, text := range l.passed.texts(l.names) {
		p.Warnings = append(p.Warnings, path+": "+text)
	}
	for _, name := range l.names {
		p.files = append(p.files, pictureFile{path: filepath.Join(path, filepath.FromSlash(name)), class: classOf(name)})
	}
	return nil
}

// Batches yields the pictures in batches, decoding each while the loop uses the previous
// one. A file that cannot be read is left out and recorded in p.Skipped; with Strict it is
// an error. It is always an error, which wraps picture.ErrShape, if a picture does not fit
// the Shape, and an error if no file can be read. An error comes with a nil batch and ends
// the loop. The batches are the same for any number of workers; each takes at most 16 MiB,
// unless a single picture takes more.
func (p *PictureFiles) Batches(ctx context.Context) iter.Seq2[*PictureBatch, error] {
	return func(yield func(*PictureBatch, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		p.Skipped = nil
		var values tally
		for d := range p.read(ctx) {
			p.Skipped = append(p.Skipped, d.skipped...)
			if d.err != nil {
				yield(nil, d.err)
			} else if p.o.Ground != "" {
				values.add(d.batch.Input.Data)
			}
			if d.err != nil || len(d.batch.Names) > 0 && !yield(d.batch, nil) {
				cancel() // the batch that is being decoded is not needed
				return
			}
		}
		if text := values.ground().Unlike(p.o.Ground); text != "" && !slices.Contains(p.Warnings, text) {
			p.Warnings = append(p.Warnings, text)
		}
		if len(p.Skipped) == len(p.files) {
			yield(nil, fmt.Errorf("none of %s can be read; the first: %s: %s", plural(len(p.files), "picture"),
				p.Skipped[0].File, p.Skipped[0].Reason))
		}
	}
}

// decodedPictures is what became of the files of one batch.
type decodedPictures struct {
	batch   *PictureBatch
	skipped []Problem
	err     error
}

// read decodes batches into two that take turns.
func (p *PictureFiles) read(ctx context.Context) iter.Seq[decodedPictures] {
	size := p.o.batchSize(len(p.files))
	readers := [2]*pictureReader{newPictureReader(p.o, size), newPictureReader(p.o, size)}
	return ahead((len(p.files)+size-1)/size, func(step int) decodedPictures {
		from := step * size
		return readers[step%2].read(ctx, p.files[from:min(from+size, len(p.files))])
	})
}

// batchSize returns how many of n pictures are in memory as float32 at once, times
// two. A model computes in pieces of 32.
func (o PictureOptions) batchSize(n int) int {
	const memory, most, piece = 16 << 20, 256, 32
	size := min(memory/(4*tensor.Volume(o.Shape[:])), most)
	if size > piece {
		size -= size % piece
	}
	return max(min(size, n), 1)
}

// A pictureReader decodes one batch after another into the same memory.
type pictureReader struct {
	o      PictureOptions
	batch  PictureBatch
	memory *tensor.Tensor
	errs   []error // of each file of the batch
}

func newPictureReader(o PictureOptions, size int) *pictureReader {
	return &pictureReader{o: o, memory: tensor.New(append([]int{size}, o.Shape[:]...)...), errs: make([]error, size)}
}

// read decodes the files, which are at most as many as a batch has, each to its place.
func (r *pictureReader) read(ctx context.Context, files []pictureFile) decodedPictures {
	newWorker := func() worker {
		f := picture.Fitter{Shape: r.o.Shape, Resize: r.o.Resize, Crop: r.o.Crop, Range: r.o.Range}
		return func(ctx context.Context, turn int, _ string, data []byte, err error) error {
			switch img := files[turn].img; {
			case img != nil:
				err = f.Fit(r.memory.Row(turn), img)
			case err == nil:
				err = f.Decode(ctx, r.memory.Row(turn), data)
			}
			r.errs[turn] = err
			return nil
		}
	}
	feed := feedOf(files, func(f pictureFile) file {
		if f.img != nil {
			return file{}
		}
		return file{path: f.path}
	})
	workers := Options{Workers: r.o.Workers}.workers()
	if err := (Options{Workers: min(workers, len(files))}).each(ctx, newWorker, feed); err != nil {
		return decodedPictures{err: err}
	}
	return r.gather(files)
}

// gather closes the gaps that unreadable files left.
func (r *pictureReader) gather(files []pictureFile) decodedPictures {
	b := &r.batch
	b.Names, b.Classes = b.Names[:0], b.Classes[:0]
	d := decodedPictures{batch: b}
	for i, f := range files {
		if err := r.errs[i]; err != nil {
			if errors.Is(err, picture.ErrShape) || r.o.Strict {
				return decodedPictures{err: fmt.Errorf("%s: %w", f.path, err)}
			}
			d.skipped = append(d.skipped, Problem{f.path, err.Error()})
			continue
		}
		copy(r.memory.Row(len(b.Names)), r.memory.Row(i))
		b.Names, b.Classes = append(b.Names, f.path), append(b.Classes, f.class)
	}
	b.Input = r.memory.Rows(0, len(b.Names))
	return d
}
