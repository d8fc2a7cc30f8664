package dataset

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/diabolo-go/diabolo/internal/raster"
)

// exact returns an error for the first picture that would have to be resized or change
// colour.
func (l *listing) exact(ctx context.Context, o Options, shape [3]int) error {
	infos, err := l.headers(ctx, o)
	if err != nil {
		return err
	}
	for i, info := range infos {
		if info.Format == "" {
			continue // broken: decoding reports why
		}
		if err := info.Fits(shape); err != nil {
			return fmt.Errorf("%s: %w", l.names[i], err)
		}
	}
	return nil
}

// headers reads the headers of all pictures; an unreadable one has no format.
func (l *listing) headers(ctx context.Context, o Options) ([]raster.Info, error) {
	infos := make([]raster.Info, len(l.names))
	var unread atomic.Bool
	var group sync.WaitGroup
	workers := o.workers()
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(infos) && ctx.Err() == nil; i += workers {
				var err error
				if infos[i], err = header(l.path(l.names[i])); err != nil {
					unread.Store(true)
				}
			}
		})
	}
	group.Wait()
	l.unread = l.unread || unread.Load()
	return infos, ctx.Err()
}

// ownLook returns side and colour that suit the pictures.
func ownLook(infos []raster.Info, crop *Crop) (side int, colour string) {
	sides, colour := make(map[int]bool), "grey"
	for _, i := range infos {
		if i.Format == "" {
			continue // broken: decoding reports why
		}
		width, height := i.Width, i.Height
		if crop != nil && !crop.Centre {
			width, height = crop.Width, crop.Height
		}
		sides[min(width, height)] = true
		if !i.Grey {
			colour = "rgb"
		}
	}
	for side = range sides {
		if len(sides) == 1 && side >= pictureSide.least && side <= maxOwnSide {
			return side, colour
		}
	}
	return folderSide, colour
}

// header reads as much of a file as its header needs. Its error is that of reading; what
// is wrong with the file itself is no error, and the header then has no format.
func header(path string) (raster.Info, error) {
	const enough = 256 << 10 // for most; a header may follow a preview, or be at the end
	data, err := head(path, enough)
	if err != nil {
		return raster.Info{}, err
	}
	info, err := raster.Stat(data)
	if err == nil || len(data) < enough {
		return info, nil
	}
	if data, err = readFile(data, path); err != nil {
		return raster.Info{}, ofSystem(err)
	}
	info, _ = raster.Stat(data)
	return info, nil
}

// ofSystem returns the error of reading a file, or nil if it is of the file itself: that it
// is too large. An error of the system may have passed when the file is read again.
func ofSystem(err error) error {
	if errors.Is(err, raster.ErrLimit) {
		return nil
	}
	return err
}
