package lockfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// With this variable set the test binary is the other process: it takes the lock at
// that path, reports the result and holds it until its input ends.
const childLocks = "LOCKFILE_TEST_CHILD"

func TestMain(m *testing.M) {
	path := os.Getenv(childLocks)
	if path == "" {
		os.Exit(m.Run())
	}
	l, err := Acquire(path)
	fmt.Println(err)
	io.Copy(io.Discard, os.Stdin)
	l.Release()
}

type child struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	answer string
}

func start(t *testing.T, path string) child {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childLocks+"="+path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	answer, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return child{cmd, in, strings.TrimSpace(answer)}
}

func TestSecondProcessIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".lock")
	first := start(t, path)
	if first.answer != "<nil>" {
		t.Fatalf("first process: %s", first.answer)
	}
	if second := start(t, path); !strings.Contains(second.answer, ErrLocked.Error()) {
		t.Errorf("second process: %s", second.answer)
	} else {
		second.stdin.Close()
		second.cmd.Wait()
	}
	_, err := Acquire(path)
	want := fmt.Sprintf("%s: in use by another process (process %d)", path, first.cmd.Process.Pid)
	if !errors.Is(err, ErrLocked) || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	first.stdin.Close()
	first.cmd.Wait()
	l, err := Acquire(path)
	if err != nil {
		t.Fatalf("after the first process ended: %v", err)
	}
	l.Release()
}

func TestLockDiesWithItsProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".lock")
	c := start(t, path)
	if c.answer != "<nil>" {
		t.Fatal(c.answer)
	}
	c.cmd.Process.Kill()
	c.cmd.Wait()
	l, err := Acquire(path)
	if err != nil {
		t.Fatalf("after a kill: %v", err)
	}
	l.Release()
}

func TestRelease(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".lock")
	l, err := Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Acquire(path); !errors.Is(err, ErrLocked) {
		t.Errorf("second Acquire of one process: %v", err)
	}
	l.Release()
	l.Release()
	(*Lock)(nil).Release()
	if _, err := os.Stat(path); err == nil && runtime.GOOS != "windows" {
		t.Error("Release left the file")
	}
	if l, err = Acquire(path); err != nil {
		t.Fatal(err)
	}
	l.Release()
}

func TestMissingFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", ".lock")
	if _, err := Acquire(path); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one that names %s", err, path)
	}
}

// Processes that remove the file while others open it never hold the lock at the same
// time.
func TestOneHolderAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".lock")
	var holders, taken atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				l, err := Acquire(path)
				if errors.Is(err, ErrLocked) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d holders", n)
				}
				taken.Add(1)
				holders.Add(-1)
				l.Release()
			}
		})
	}
	wg.Wait()
	if taken.Load() == 0 {
		t.Error("nobody ever held the lock")
	}
}
