package atomicfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/diabolo-go/diabolo/internal/file/atomicfile"
	"github.com/diabolo-go/diabolo/internal/file/atomicfile/faulttest"
)

// Whichever change fails, what is there is the old result, the new one, or none.
func TestFaults(t *testing.T) {
	folder := func(dir string) func() error {
		return func() error {
			f, err := atomicfile.CreateFolder(filepath.Join(dir, "out"))
			if err != nil {
				return err
			}
			defer f.Discard()
			for _, name := range []string{"a", "b", "sub/c"} {
				if err := f.Write(name, []byte(name+" "+name)); err != nil {
					return err
				}
			}
			return f.Commit()
		}
	}
	set := func(dir string) func() error {
		return func() error {
			s, err := atomicfile.CreateSet(filepath.Join(dir, "main.json"))
			if err != nil {
				return err
			}
			defer s.Discard()
			for _, name := range []string{"a.png", "b.png"} {
				if err := s.Add(filepath.Join(dir, name), []byte("new "+name)); err != nil {
					return err
				}
			}
			return s.CommitJSON([]int{1, 2}, filepath.Join(dir, "c.png"))
		}
	}
	own := func(dir string) func() error {
		return func() error {
			s, err := atomicfile.CreateSet(filepath.Join(dir, "main.json"))
			if err != nil {
				return err
			}
			defer s.Discard()
			if err := errors.Join(s.ReplaceJSON(filepath.Join(dir, "own.json"), 3), s.Add(filepath.Join(dir, "a.png"), []byte("new"))); err != nil {
				return err
			}
			return s.CommitJSON(4)
		}
	}
	write := func(dir string) func() error {
		return func() error { return atomicfile.Write(filepath.Join(dir, "main.json"), []byte("the new file")) }
	}
	for name, c := range map[string]struct {
		old  []string // files and folders that are there
		do   func(dir string) func() error
		main string
		own  string
	}{
		"a file":                 {nil, write, "", ""},
		"a file again":           {[]string{"main.json"}, write, "", ""},
		"a folder":               {nil, folder, "", ""},
		"a folder that is empty": {[]string{"out/"}, folder, "", ""},
		"a set":                  {nil, set, "main.json", ""},
		"a set again":            {[]string{"main.json", "a.png", "b.png", "c.png"}, set, "main.json", ""},
		"a set and its own":      {[]string{"main.json", "a.png", "own.json"}, own, "main.json", "own.json"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, old := range c.old {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, old)+"x"), 0o777); err != nil {
					t.Fatal(err)
				}
				if old[len(old)-1] != '/' {
					if err := os.WriteFile(filepath.Join(dir, old), []byte("old "+old), 0o666); err != nil {
						t.Fatal(err)
					}
				}
			}
			faulttest.Drive(t, faulttest.Verb{Dir: dir, Do: c.do(dir), Main: c.main, Own: c.own})
		})
	}
}
