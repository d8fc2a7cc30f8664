//go:build unix

package dataset

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/picture"
)

// Named pipes and devices are told, and nothing waits for them.
func TestPipes(t *testing.T) {
	dir := write(t, t.TempDir(), animals(t))
	pipe, link := filepath.Join(dir, "cat", "pipe.png"), filepath.Join(dir, "dog", "link.png")
	labels := filepath.Join(t.TempDir(), "labels.csv")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o666), os.Symlink(pipe, link), syscall.Mkfifo(labels, 0o666)); err != nil {
		t.Fatal(err)
	}
	data := write(t, t.TempDir(), smallMNIST(t))
	images := filepath.Join(data, "mnist", "train-images-idx3-ubyte")
	if err := errors.Join(os.Remove(images), syscall.Mkfifo(images, 0o666)); err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func() error{
		"a pipe among pictures": func() error {
			d, err := loadSet(t, Config{Name: "folder:" + dir}, Options{})
			if err == nil {
				wantWarning(t, d.Warnings, "4 files of other kinds passed over (2 named pipes, 1 .txt, 1 without an extension)")
			}
			return err
		},
		"pictures": func() error {
			_, err := Pictures([]string{pipe}, PictureOptions{Shape: [3]int{1, 4, 4}})
			return isPipe(err)
		},
		"check":           func() error { _, err := Check(context.Background(), pipe, Options{}); return isPipe(err) },
		"check of a link": func() error { _, err := Check(context.Background(), link, Options{}); return isPipe(err) },
		"check of a folder": func() error {
			r, err := Check(context.Background(), dir, Options{})
			if len(r.Problems) == 0 || !strings.Contains(r.Problems[0].Reason, "2 named pipes") {
				t.Errorf("%v", r.Problems)
			}
			return err
		},
		"a file": func() error { _, err := picture.ReadFile(pipe); return isPipe(err) },
		"a device": func() error {
			_, err := Pictures([]string{"/dev/zero"}, PictureOptions{Shape: [3]int{1, 4, 4}})
			return isPipe(err)
		},
		"mnist": func() error { _, err := loadSet(t, Config{Name: "mnist"}, Options{Dir: data}); return isPipe(err) },
		"labels": func() error {
			_, err := loadSet(t, Config{Name: "folder:" + dir, Labels: labels}, Options{})
			wantError(t, err, "dataset.labels: ", "want a CSV file")
			return nil
		},
	} {
		done := make(chan error, 1)
		go func() { done <- read() }()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("%s waits", name)
		}
	}
}

// isPipe wants the error for what is not a file.
func isPipe(err error) error {
	if errors.Is(err, regular.ErrOther) {
		return nil
	}
	return errors.Join(errors.New("it is not the error for a pipe"), err)
}
