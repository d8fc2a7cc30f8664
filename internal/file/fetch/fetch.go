// Package fetch downloads one file so that what ends up under its name is whole
// and right: mirrors in turn, a part file that is resumed, a checksum, a cap on
// the size, a rename at the end.
//
// While a download runs, its bytes are in Dest+".part" and the name of the
// version they belong to in Dest+".part.json". Both stay after a broken
// connection or a cancelled context, for the next Get to go on from; they are
// removed when the bytes turn out wrong.
package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/lockfile"
)

// Options say what to download and how. URLs and Dest are required.
type Options struct {
	URLs     []string // mirrors of one file, tried in order
	Dest     string   // path of the finished file; its folder is made
	MD5      string   // hex; "" when none is known
	MaxBytes int64    // give up on anything longer; 0 is 1 GiB

	// Stall is how long a server may send nothing before the next mirror is
	// tried; 0 is 30 seconds.
	Stall time.Duration

	// Progress, when set, is told after every read how many bytes of total are
	// there, those of an earlier start included; total is -1 when unknown.
	Progress func(done, total int64)

	Client *http.Client // nil is http.DefaultClient
}

// A Result describes the file that was downloaded.
type Result struct {
	URL      string // the mirror that finished the file
	Bytes    int64
	Resumed  int64 // how many of Bytes an earlier start had left
	Verified bool  // a checksum was given and matches
}

const (
	defaultMaxBytes = 1 << 30
	defaultStall    = 30 * time.Second

	// attempts is how often one mirror is asked again after a body broke off,
	// as long as each answer brings the file further.
	attempts = 8
)

// Get downloads the file to o.Dest, replacing what is there only once the new
// file is whole and, when a checksum is given, right.
//
// The error names every mirror and why it failed; it wraps ctx.Err() when the
// context ended first.
func Get(ctx context.Context, o Options) (Result, error) {
	if len(o.URLs) == 0 {
		return Result{}, fmt.Errorf("fetch %s: no address to fetch it from", o.Dest)
	}
	if err := os.MkdirAll(filepath.Dir(o.Dest), 0o755); err != nil {
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
			return Result{}, fmt.Errorf("fetch %s: %w; what has arrived is kept and the next start goes on from there", o.Dest, cmp.Or(ended, err))
		}
		failures = append(failures, fmt.Sprintf("%s: %v", url, err))
	}
	return Result{}, fmt.Errorf("fetch %s: %w: %s", o.Dest, ErrNoAddress, strings.Join(failures, "; "))
}

// ErrNoAddress is what Get's error wraps when every address failed, and nothing
// is wrong on this side.
var ErrNoAddress = errors.New("no address gave the file")

// A diskError is trouble on this side: another mirror would not help.
type diskError struct{ error }

func (e *diskError) Unwrap() error { return e.error }

var (
	// errBroken is a body that ended or stalled early: ask again for the rest.
	errBroken = errors.New("the connection broke off")

	// errStartOver means the part file does not fit what the server has.
	errStartOver = errors.New("the part that was there does not fit the file")
)

// download is the state of one Get.
type download struct {
	Options
	part    part
	resumed int64 // bytes of the part that were there before this Get
}

// mirror downloads from one address until the file is whole, asking again while
// that helps. Wrong bytes are forgiven when they were put together from pieces:
// the next request starts over.
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
			// Go on from where it broke.
		default:
			return Result{}, err
		}
	}
	return Result{}, fmt.Errorf("%w %d times", errBroken, attempts)
}

// finish checks the part file's sum and gives it its name; wrong bytes are
// removed.
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
