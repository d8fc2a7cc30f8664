// Package fault lets a test make the disk fail, or the process die, at any one of the
// changes that it makes to files. Package atomicfile, which alone changes files, asks At
// before each change; outside such a test At does nothing.
package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
)

// A Change is what is done to a file or folder.
type Change string

// The changes that are asked about.
const (
	Open   Change = "open" // for writing
	Write  Change = "write"
	Sync   Change = "sync"
	Rename Change = "rename"
	Mkdir  Change = "mkdir"
	Remove Change = "remove"
)

// ErrDead is the error of every change after the process has died. A process that has
// died changes nothing any more, so a test that goes on with this error leaves the disk as
// a process that was killed does.
var ErrDead = errors.New("the process is dead")

// A Plan says which change fails, and how.
type Plan struct {
	At  int   // the number of the change, from 1; 0: none
	Err error // of the change; ErrDead: of every later one too
	All bool  // every later one of its kind fails too, as on a full disk
}

// torn marks the error of a change of which half is made.
type torn struct{ error }

func (t torn) Unwrap() error { return t.error }

// Torn returns how many of n bytes a Write with this error of At writes.
func Torn(err error, n int) int {
	if errors.As(err, new(torn)) {
		return n / 2
	}
	return 0
}

var (
	mu   sync.Mutex
	plan *Plan // nil: no test is under way
	seen []string
	died bool
)

// Inject begins a plan. The function it returns ends it, and returns the changes that were
// asked about, in order.
func Inject(p Plan) (end func() (changes []string)) {
	mu.Lock()
	defer mu.Unlock()
	if plan != nil {
		panic("fault: a plan is under way")
	}
	plan, seen, died = &p, nil, false
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		plan = nil
		return seen
	}
}

// Trying reports whether a plan is under way. Then nothing needs to be on the disk in truth,
// which takes long.
func Trying() bool {
	mu.Lock()
	defer mu.Unlock()
	return plan != nil
}

// At returns the error with which a change of the file or folder at path is to fail.
func At(c Change, path string) error {
	mu.Lock()
	defer mu.Unlock()
	if plan == nil {
		return nil
	}
	if died {
		return &fs.PathError{Op: string(c), Path: path, Err: ErrDead}
	}
	seen = append(seen, fmt.Sprintf("%s %s", c, path))
	n := len(seen)
	grows := c == Open || c == Write || c == Mkdir
	if n != plan.At && !(plan.All && n > plan.At && grows) || plan.At == 0 {
		return nil
	}
	died = errors.Is(plan.Err, ErrDead)
	err := &fs.PathError{Op: string(c), Path: path, Err: plan.Err}
	if c == Write {
		return torn{err}
	}
	return err
}
