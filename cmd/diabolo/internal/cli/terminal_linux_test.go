package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal runs a command on a pseudo-terminal of that many columns, and returns what it
// prints there.
func terminal(t *testing.T, columns int, term string, args ...string) string {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("there are no pseudo-terminals: ", err)
	}
	defer master.Close()
	fd := int(master.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err := errors.Join(err, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0), unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: uint16(columns)})); err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("diabolo", args...)
	c.Env = append(os.Environ(), "TERM="+term)
	c.Stderr = slave
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	var out bytes.Buffer
	_, _ = io.Copy(&out, master) // ends with an error when the command has closed the other side
	if err := c.Wait(); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	return out.String()
}

// What is redrawn in place fits its line, however narrow the terminal: a longer one would
// wrap, and be redrawn below itself. A dumb terminal gets no escape sequences.
func TestTerminals(t *testing.T) {
	if testing.Short() {
		t.Skip("trains seven times")
	}
	t.Chdir(t.TempDir())
	put(t, "small.yaml", []byte(small))
	escape := regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")
	redrawn := 0 // how often depends on the machine
	for _, columns := range []int{120, 80, 19, 12, 5, 1} {
		out := terminal(t, columns, "xterm-256color", "train", "small.yaml", "--epochs", "8", "--out", "r", "--force")
		for line := range strings.SplitSeq(out, "\n") {
			for part := range strings.SplitSeq(strings.TrimRight(line, "\r"), "\r") {
				if !strings.Contains(line, "\r") || strings.HasSuffix(line, part+"\r") {
					continue // printed once
				}
				redrawn++
				if text := escape.ReplaceAllString(part, ""); len([]rune(text)) > columns {
					t.Errorf("%d columns: %q is redrawn in place", columns, text)
				}
			}
		}
	}
	if redrawn == 0 {
		t.Error("nothing is redrawn")
	}
	if out := terminal(t, 80, "dumb", "train", "small.yaml", "--out", "r", "--force"); strings.Contains(out, "\x1b") || out == "" {
		t.Errorf("on a dumb terminal: %q", out)
	}
}
