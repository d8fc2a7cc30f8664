package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	urlpkg "net/url"
	"os"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
)

var errStalled = errors.New("the server stopped sending")

// request asks one address once, for the rest of the part if it can be resumed and else
// for the whole file, and adds the body to the part. It returns nil if the body was
// complete, errBroken if it was not, and errStartOver if the part must be removed
// first.
func (d *download) request(ctx context.Context, url string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(d.Stall, func() { cancel(errStalled) })
	defer watch.Stop()

	offset := d.offset(url)
	response, err := d.send(ctx, url, offset)
	if err != nil {
		return stalledOr(ctx, err)
	}
	defer response.Body.Close()
	total, err := d.accept(response, offset)
	if err != nil {
		return err
	}
	file, done, err := d.open(url, response, offset)
	if err != nil {
		return &diskError{err}
	}
	err = d.receive(file, response.Body, done, total, func() { watch.Reset(d.Stall) })
	if closed := file.Close(); err == nil && closed != nil {
		err = &diskError{closed}
	}
	return stalledOr(ctx, err)
}

// offset returns where to resume: after the part's bytes if a checksum or the server's
// version will reveal a mismatch, else at 0.
func (d *download) offset(url string) int64 {
	if d.part.version(url) != "" || d.MD5 != "" {
		return d.part.size()
	}
	return 0
}

func (d *download) send(ctx context.Context, url string, offset int64) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	// Go's client would otherwise ask for gzip, and unpack a .gz file.
	request.Header.Set("Accept-Encoding", "identity")
	if offset > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
		if version := d.part.version(url); version != "" {
			request.Header.Set("If-Range", version)
		}
	}
	response, err := d.Client.Do(request)
	var wrapped *urlpkg.Error // it repeats the address, which every message contains already
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return response, err
}

// accept checks the header of a response and returns the length of the whole file, -1
// if the server does not send it.
func (d *download) accept(r *http.Response, offset int64) (total int64, err error) {
	switch {
	case r.StatusCode == http.StatusRequestedRangeNotSatisfiable && offset > 0:
		return 0, errStartOver
	case r.StatusCode == http.StatusPartialContent && offset > 0:
		if total, err = contentRange(r.Header.Get("Content-Range"), offset); err != nil {
			return 0, err
		}
	case r.StatusCode == http.StatusOK:
		total = r.ContentLength
	default:
		return 0, fmt.Errorf("the server answered %s", r.Status)
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "text/html" {
		return 0, errors.New("the server answered with a web page instead of the file")
	}
	if total > d.MaxBytes {
		return 0, fmt.Errorf("the file has %d bytes, more than the %d expected at most", total, d.MaxBytes)
	}
	return total, nil
}

// contentRange returns the total of "bytes 100-199/200"; -1 for "*".
func contentRange(header string, offset int64) (int64, error) {
	var from, to, total int64
	if n, _ := fmt.Sscanf(header, "bytes %d-%d/%d", &from, &to, &total); n == 2 {
		total = -1
	} else if n != 3 {
		return 0, errStartOver
	}
	if from != offset {
		return 0, errStartOver
	}
	return total, nil
}

// open opens the part for the body of r and returns how many bytes it keeps: none
// unless the server sends only the rest.
func (d *download) open(url string, r *http.Response, offset int64) (*atomicfile.Plain, int64, error) {
	if r.StatusCode == http.StatusPartialContent {
		f, err := atomicfile.OpenPlain(d.part.path, os.O_WRONLY|os.O_APPEND)
		return f, offset, err
	}
	d.resumed = 0
	f, err := d.part.start(originOf(url, r.Header))
	return f, 0, err
}

// receive copies the body to the part, which holds done bytes.
func (d *download) receive(w io.Writer, body io.Reader, done, total int64, alive func()) error {
	buffer := make([]byte, 128<<10)
	for {
		n, err := body.Read(buffer)
		alive()
		if done += int64(n); done > d.MaxBytes {
			d.part.remove()
			return fmt.Errorf("the server sent more than the %d bytes expected at most", d.MaxBytes)
		}
		if _, err := w.Write(buffer[:n]); err != nil {
			return &diskError{err}
		}
		if d.Progress != nil && n > 0 {
			d.Progress(done, total)
		}
		switch {
		case err == io.EOF && (total < 0 || done == total):
			return nil
		case err == io.EOF:
			return fmt.Errorf("%w after %d of %d bytes", errBroken, done, total)
		case err != nil:
			return fmt.Errorf("%w: %w", errBroken, err)
		}
	}
}

// stalledOr returns err, or an error about the stall if the watch ended the request.
func stalledOr(ctx context.Context, err error) error {
	if err != nil && context.Cause(ctx) == errStalled {
		return fmt.Errorf("%w: %w", errBroken, errStalled)
	}
	return err
}
