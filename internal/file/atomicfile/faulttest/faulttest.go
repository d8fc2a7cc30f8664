// Package faulttest tries what a verb leaves on the disk when each of its changes fails, or
// the process dies there: the old result, the new one, or none, and never parts of one or of
// both.
package faulttest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile/fault"
)

// A Verb is something that writes files.
type Verb struct {
	Dir  string       // a folder that holds whatever the verb needs, and an earlier result if there is one
	Do   func() error // does it; must do the same each time
	Main string       // the file, relative to Dir, without which there is no result; "": the result is one file or folder
	Own  string       // a file that is there even if Main is not, the old or the new one; "": none

	// Ignore, if set, tells files that are not of the result.
	Ignore func(path string) bool
}

// failures are the ways in which a change fails.
var failures = map[string]fault.Plan{
	"killed":      {Err: fault.ErrDead},
	"ENOSPC":      {Err: syscall.ENOSPC},
	"a full disk": {Err: syscall.ENOSPC, All: true},
	"EIO":         {Err: syscall.EIO},
	"EMFILE":      {Err: syscall.EMFILE},
}

// All is the environment variable that makes Drive try every way at every change.
const All = "DIABOLO_FAULTS"

// Drive does the verb with each of its changes failing, in each way if All is set to "all",
// else in one of them in turn; with -short, with a few of the changes.
func Drive(t *testing.T, v Verb) {
	t.Helper()
	d := &drive{T: t, Verb: v, saved: t.TempDir()}
	copyTree(t, v.Dir, d.saved)
	d.old = d.state()
	end := fault.Inject(fault.Plan{})
	err := v.Do()
	changes := end()
	if err != nil {
		t.Fatal(err)
	}
	if d.new = d.state(); maps.Equal(d.old, d.new) || len(changes) == 0 {
		t.Fatalf("the verb changes nothing: %d changes, %v", len(changes), d.new)
	}
	step := 1
	if testing.Short() {
		step = 1 + len(changes)/4
	}
	tried, ways := 0, slices.Sorted(maps.Keys(failures))
	for n := 1; n <= len(changes); n += step {
		some := ways
		if os.Getenv(All) != "all" {
			some = ways[n%len(ways):][:1]
		}
		for _, name := range some {
			plan := failures[name]
			plan.At = n
			d.try(plan, fmt.Sprintf("%s at change %d of %d", name, n, len(changes)))
			tried++
		}
	}
	t.Logf("%d changes, %d tried, %d mixed, %d half", len(changes), tried, d.mixed, d.half)
}

type drive struct {
	*testing.T
	Verb
	saved       string            // a copy of Dir before the verb
	old, new    map[string]string // its files, with their checksums
	mixed, half int
}

// try does the verb under a plan, checks what is there, and does it again.
func (d *drive) try(plan fault.Plan, name string) {
	d.Helper()
	if err := os.RemoveAll(d.Dir); err != nil {
		d.Fatal(err)
	}
	copyTree(d.T, d.saved, d.Dir)
	end := fault.Inject(plan)
	err := d.Do()
	changes := end()
	at := "no change"
	if len(changes) >= plan.At {
		at = changes[plan.At-1]
	}
	name += ", " + at
	if !errors.Is(plan.Err, fault.ErrDead) { // the dead say nothing
		d.words(err, name)
	}
	d.ended(errors.Is(plan.Err, fault.ErrDead) || strings.HasPrefix(at, string(fault.Remove)), err, name)
}

// ended checks what a verb that a fault has met left behind, and does it again; dirty says
// that it may have left a temporary file.
func (d *drive) ended(dirty bool, err error, name string) {
	d.Helper()
	d.check(d.state(), err, name)
	if left := temporaries(d.T, d.Dir); len(left) > 1 || len(left) == 1 && !dirty {
		d.Errorf("%s: left %v", name, left)
	}
	end := fault.Inject(fault.Plan{})
	isNew := maps.Equal(d.state(), d.new)
	if err := d.Do(); err != nil && !isNew { // a new folder is not replaced
		d.Errorf("%s: and again: %v", name, err)
	}
	end()
	if left, now := temporaries(d.T, d.Dir), d.state(); len(left) > 0 || !maps.Equal(now, d.new) {
		d.Errorf("%s: and again: left %v, and %v, want %v", name, left, now, d.new)
	}
}

// words checks what the error of a change that failed says.
func (d *drive) words(err error, name string) {
	d.Helper()
	if err != nil && strings.Contains(err.Error(), ".partial-") {
		d.Errorf("%s: the error names a temporary file: %v", name, err)
	}
	if errors.Is(err, syscall.ENOSPC) && !strings.Contains(err.Error(), "the disk is full") {
		d.Errorf("%s: the error is not in the usual words: %v", name, err)
	}
}

// check compares the files with those of the old result and of the new one.
func (d *drive) check(now map[string]string, err error, name string) {
	d.Helper()
	isNew := maps.Equal(now, d.new)
	if err == nil && !isNew {
		d.Errorf("%s: no error, and %v, want %v", name, now, d.new)
	}
	if isNew || maps.Equal(now, d.old) {
		return
	}
	_, there := now[d.Main]
	if d.Own != "" && (now[d.Own] == d.old[d.Own] || now[d.Own] == d.new[d.Own]) {
		delete(now, d.Own)
	}
	switch {
	case d.Main != "" && !there && (within(now, d.old) || within(now, d.new)):
	case within(now, d.old) || within(now, d.new):
		d.half++
		d.Errorf("%s: half: %v, want %v or %v", name, now, d.old, d.new)
	default:
		d.mixed++
		d.Errorf("%s: mixed: %v, want %v or %v", name, now, d.old, d.new)
	}
}

// within reports whether all files of part are in whole.
func within(part, whole map[string]string) bool {
	for path, sum := range part {
		if whole[path] != sum {
			return false
		}
	}
	return true
}

// state lists the files with their checksums, without temporary ones and locks.
func (d *drive) state() map[string]string {
	files := map[string]string{}
	walk(d.T, d.Dir, func(path string, e fs.DirEntry) {
		if temporary(e.Name()) || e.Name() == ".lock" || e.IsDir() || d.Ignore != nil && d.Ignore(path) {
			return
		}
		data, err := os.ReadFile(filepath.Join(d.Dir, path))
		if err != nil {
			d.Fatal(err)
		}
		files[path] = fmt.Sprintf("%.4x", sha256.Sum256(data))
	})
	return files
}

func temporaries(t *testing.T, dir string) (names []string) {
	walk(t, dir, func(path string, e fs.DirEntry) {
		if temporary(e.Name()) {
			names = append(names, path)
		}
	})
	return names
}

func temporary(name string) bool { return strings.Contains(name, ".partial-") }

// walk visits the files and folders in dir, but not those in temporary folders.
func walk(t *testing.T, dir string, visit func(path string, e fs.DirEntry)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == "." {
			return err
		}
		visit(path, e)
		if e.IsDir() && temporary(e.Name()) {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
