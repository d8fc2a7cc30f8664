package raster

import (
	"errors"
	"fmt"
)

// ErrShape is wrapped by the error for a picture of another size or colour.
var ErrShape = errors.New("another size or colour")

// A shapeError is the error for a picture of another size or colour.
type shapeError struct {
	info  Info
	shape [3]int
}

func (e shapeError) Is(target error) bool { return target == ErrShape }

func (e shapeError) Error() string {
	return fmt.Sprintf("the picture is %dx%d %s, want %dx%d %s", e.info.Width, e.info.Height, colourWord(e.info.Grey),
		e.shape[2], e.shape[1], colourWord(e.shape[0] == 1))
}

func colourWord(grey bool) string {
	if grey {
		return "grey"
	}
	return "in colour"
}

// Fits returns an error that wraps ErrShape unless the picture has the size of shape,
// C, H, W, and is stored with colour for three channels and without for one.
func (i Info) Fits(shape [3]int) error {
	if i.Width == shape[2] && i.Height == shape[1] && i.Grey == (shape[0] == 1) {
		return nil
	}
	return shapeError{i, shape}
}
