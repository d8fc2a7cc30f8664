package raster

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"iter"

	"github.com/diabolo-go/diabolo/internal/budget"
)

// MaxScans is the most scans that a JPEG may have. Each goes over the whole picture, however
// short it is in the file: a kilobyte of empty scans can take as long as a large photograph.
// Progressive pictures have about ten.
const MaxScans = 100

// ofFile is the budget of a file, apart from its pixels.
var ofFile = budget.New("a picture", budget.Limits{budget.Bytes: MaxBytes, budget.Scans: MaxScans})

// configJPEG reads the header of a JPEG, and refuses one that has too many scans or is of a
// kind that is not read.
func configJPEG(data []byte) (image.Config, error) {
	if err := checkJPEG(data); err != nil {
		return image.Config{}, err
	}
	return jpeg.DecodeConfig(bytes.NewReader(data))
}

// Markers of a JPEG (ITU-T T.81, table B.1).
const (
	markSOF    = 0xc0 // frames: 0xc0 to 0xcf, apart from the next three
	markDHT    = 0xc4
	markJPG    = 0xc8
	markDAC    = 0xcc
	markRST    = 0xd0 // to 0xd7, within the data of a scan
	markSOI    = 0xd8
	markEOI    = 0xd9
	markSOS    = 0xda
	markTEM    = 0x01
	lastSOF    = 0xcf
	lastRST    = 0xd7
	readFrames = 3 // the frames 0xc0 to 0xc2 are read: baseline, extended and progressive
)

// checkJPEG walks through the segments of a JPEG without decoding it.
func checkJPEG(data []byte) error {
	scans := int64(0)
	for mark, segment := range jpegSegments(data) {
		if mark == markSOS {
			scans++
			if err := ofFile.Check(budget.Scans, scans); err != nil {
				return err
			}
		}
		if err := checkFrame(mark, segment); err != nil && scans == 0 { // frames come first
			return err
		}
	}
	return nil
}

// jpegSegments returns the marker and the body of each segment, until the file ends.
func jpegSegments(data []byte) iter.Seq2[byte, []byte] {
	return func(yield func(mark byte, segment []byte) bool) {
		for {
			at := bytes.IndexByte(data, 0xff) // the data of a scan, or what does not belong there
			if at < 0 || at+1 >= len(data) {
				return
			}
			mark := data[at+1]
			if mark == 0xff { // a fill byte
				data = data[at+1:]
				continue
			}
			data = data[at+2:]
			switch {
			case mark == 0, mark == markTEM, mark == markSOI, mark >= markRST && mark <= lastRST:
				continue // no length follows
			case mark == markEOI || len(data) < 2:
				return
			}
			end := min(max(int(binary.BigEndian.Uint16(data)), 2), len(data)) // of the segment
			if !yield(mark, data[2:end]) {
				return
			}
			data = data[end:]
		}
	}
}

// checkFrame refuses frames that are not read.
func checkFrame(mark byte, segment []byte) error {
	if mark < markSOF || mark > lastSOF || mark == markDHT || mark == markJPG || mark == markDAC {
		return nil
	}
	n := int(mark - markSOF)
	switch {
	case n >= 8:
		return unsupported("arithmetic coding")
	case n == 3 || n == 7:
		return unsupported("lossless coding")
	case n >= readFrames:
		return unsupported("hierarchical coding")
	case len(segment) > 0 && segment[0] != 8:
		return unsupported("values of %d bits", segment[0])
	}
	return nil
}
