// Package tfevents writes the event files that TensorBoard reads: scalars and images
// over steps. It implements only the necessary part of the format.
//
// A file is a sequence of records, each consisting of the length of its data (8 bytes,
// little endian), a checksum of the length, the data and a checksum of the data, as in
// TensorFlow's lib/io/record_writer.cc. The data is an Event message, as in
// TensorFlow's util/event.proto and framework/summary.proto.
package tfevents

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

// A Writer appends to one event file. Its methods keep the first error, which Flush and
// Close return, and must not be called concurrently.
type Writer struct {
	path string // "" for a writer without a file
	file io.Closer
	w    *bufio.Writer
	err  error
}

// Create begins a new event file in an existing folder. TensorBoard joins the files of
// a folder, so every start of a run creates its own.
func Create(dir string) (*Writer, error) {
	now := time.Now()
	first := filepath.Join(dir, fmt.Sprintf("events.out.tfevents.%010d.diabolo", now.Unix())) // names sort by time, as TensorBoard reads them
	path := first
	for n := 1; ; n++ {
		f, err := atomicfile.OpenPlain(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
		if errors.Is(err, fs.ErrExist) {
			path = fmt.Sprintf("%s.%d", first, n) // another start in the same second
			continue
		}
		if err != nil {
			return nil, err
		}
		return newWriter(path, f, now), nil
	}
}

func newWriter(path string, f io.WriteCloser, wall time.Time) *Writer {
	w := &Writer{path: path, file: f, w: bufio.NewWriter(f)}
	w.record(event(wall, 0, data(eventFileVersion, "brain.Event:2")))
	return w
}

// Resume tells TensorBoard to forget the values of earlier files from step on, to which
// the run has gone back.
func (w *Writer) Resume(step int64, wall time.Time) {
	const start = 1 // SessionLog.START
	w.record(event(wall, step, data(eventSessionLog, number(sessionStatus, start))))
}

// Scalar adds a value, as a float32, to the curve named tag. A slash in tag makes a
// group: "loss/train".
func (w *Writer) Scalar(tag string, step int64, value float64, wall time.Time) {
	w.summary(tag, step, wall, float(valueSimple, float32(value)))
}

// Image adds a PNG image of width x height pixels.
func (w *Writer) Image(tag string, step int64, png []byte, width, height int, wall time.Time) {
	const rgb = 3 // TensorBoard goes by the PNG itself
	m := slices.Concat(
		number(imageHeight, uint64(height)),
		number(imageWidth, uint64(width)),
		number(imageColourspace, rgb),
		data(imageEncoded, png),
	)
	w.summary(tag, step, wall, data(valueImage, m))
}

func (w *Writer) summary(tag string, step int64, wall time.Time, value []byte) {
	v := slices.Concat(data(valueTag, tag), value)
	w.record(event(wall, step, data(eventSummary, data(summaryValue, v))))
}

func (w *Writer) record(data []byte) {
	if w.err == nil {
		w.err = writeRecord(w.w, data)
	}
}

// Flush passes everything written so far to the operating system, so that TensorBoard
// sees it.
func (w *Writer) Flush() error {
	if w.err == nil {
		w.err = w.w.Flush()
	}
	if w.err != nil {
		return atomicfile.Explain(w.path, w.err)
	}
	return nil
}

// Close flushes and closes the file.
func (w *Writer) Close() error {
	err := w.Flush()
	if closeErr := w.file.Close(); err == nil && closeErr != nil {
		return atomicfile.Explain(w.path, closeErr)
	}
	return err
}
