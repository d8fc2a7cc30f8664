// Package fetch downloads one file so that what appears under its name is complete and
// correct: it tries mirrors in turn, resumes a partial file, verifies a checksum,
// limits the size, and renames the file at the end.
//
// During a download, its bytes are in Dest+".part" and the version they belong to is in
// Dest+".part.json". Both remain after a broken connection or a cancelled context, so
// that the next Get can resume; they are removed if the bytes turn out to be wrong.
package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/lockfile"
)

// Options are the options of Get. URLs and Dest are required.
type Options struct {
	URLs     []string // mirrors of one file, tried in order
	Dest     string   // path of the finished file; its folder is created
	MD5      string   // hex; "" when none is known
	MaxBytes int64    // limit of the size; 0 is 1 GiB

	// Stall is how long a server may send nothing before the next mirror is tried; 0 is
	// 30 seconds.
	Stall time.Duration

	// Progress, if set, is called after every read with the number of bytes present,
	// including those of an earlier download; total is -1 if unknown.
	Progress func(done, total int64)

	Client *http.Client // nil is http.DefaultClient
}

// A Result describes the file that was downloaded.
type Result struct {
	URL      string // the mirror that finished the file
	Bytes    int64
	Resumed  int64 // how many of Bytes an earlier download had left
	Verified bool  // a checksum was given and matches
}

const (
	defaultMaxBytes = 1 << 30
	defaultStall    = 30 * time.Second

	// attempts is how often one mirror is asked again after a response body broke off,
	// as long as each response adds to the file.
	attempts = 8
)

// Get downloads the file to o.Dest, replacing an existing one only when the new file is
// complete and matches the checksum, if one is given.
//
// The error names every mirror and why it failed; it wraps ctx.Err() if the context
// ended first.
func Get(ctx context.Context, o Options) (Result, error) {
	if len(o.URLs) == 0 {
		return Result{}, fmt.Errorf("fetch %s: no address to fetch it from", o.Dest)
	}
	if err := atomicfile.MkdirAll(filepath.Dir(o.Dest)); err != nil {
		return Result{}, fmt.Errorf("fetch %s: %w", o.Dest, err)
	}
	lock, err := lockfile.Acquire(o.Dest + ".lock")
	if err != nil {
		return Result{}, fmt.Errorf("fetch %s: %w", o.Dest, err)
	}
	defer lock.Release()
	o.MaxBytes = cmp.Or(o.MaxBytes, defaultMaxBytes)
	o.Stall = cmp.Or(o.Stall, defaultStall)
	o.Client = cmp.Or(o.Client, http.DefaultClient)
	d := &download{Options: o, part: part{path: o.Dest + ".part"}}
	d.resumed = d.part.size()
	var failures []string
	for _, url := range o.URLs {
		result, err := d.mirror(ctx, url)
		var disk *diskError
		if err == nil {
			return result, nil
		}
		if ended := ctx.Err(); ended != nil || errors.As(err, &disk) {
			return Result{}, fmt.Errorf("fetch %s: %w; the partial download is kept and the next one resumes it", o.Dest, cmp.Or(ended, err))
		}
		failures = append(failures, fmt.Sprintf("%s: %v", url, err))
	}
	return Result{}, fmt.Errorf("fetch %s: %w: %s", o.Dest, ErrNoAddress, strings.Join(failures, "; "))
}

// ErrNoAddress is wrapped by the error of Get if every address failed without a local
// cause.
var ErrNoAddress = errors.New("no address provided the file")

// A diskError is a local problem: another mirror would not help.
type diskError struct{ error }

func (e *diskError) Unwrap() error { return e.error }

var (
	// errBroken is a response body that ended or stalled early: ask again for the rest.
	errBroken = errors.New("the connection broke off")

	// errStartOver means that the part file does not match the server's file.
	errStartOver = errors.New("the partial download does not match the file")
)

// download is the state of one Get.
type download struct {
	Options
	part    part
	resumed int64 // bytes of the part before this Get
}

// mirror downloads from one address until the file is complete, asking again while that
// helps. If a file assembled from several responses is wrong, the next request starts
// over.
func (d *download) mirror(ctx context.Context, url string) (Result, error) {
	for range attempts {
		before := d.part.size()
		err := d.request(ctx, url)
		if err == nil {
			result, err := d.finish(url)
			if err == nil || before == 0 {
				return result, err
			}
			continue
		}
		switch {
		case errors.Is(err, errStartOver) && before > 0:
			d.part.remove()
		case errors.Is(err, errBroken) && d.part.size() > before:
			// Resume where it broke off.
		default:
			return Result{}, err
		}
	}
	return Result{}, fmt.Errorf("%w %d times", errBroken, attempts)
}

// finish verifies the part file and gives it its name; a wrong one is removed.
func (d *download) finish(url string) (Result, error) {
	sums, err := SumFile(d.part.path)
	if err != nil {
		return Result{}, &diskError{err}
	}
	if err := sums.Match(d.MD5); err != nil {
		d.part.remove()
		return Result{}, err
	}
	if err := d.part.rename(d.Dest); err != nil {
		return Result{}, &diskError{err}
	}
	return Result{URL: url, Bytes: sums.Bytes, Resumed: d.resumed, Verified: d.MD5 != ""}, nil
}
