package faulttest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Strace is the environment variable without which Kernel does nothing: it needs the program
// strace, and minutes.
const Strace = "DIABOLO_STRACE"

// kernelFaults are the calls by which a program changes the disk, and how they fail. A name with
// a question mark is not known to every processor. Each file is written in a few calls.
var kernelFaults = []struct {
	calls  string
	faults []string
}{
	{"?open,openat", []string{"error=EMFILE:when=1+"}},
	{"write,pwrite64", []string{"error=ENOSPC:when=1+", "error=ENOSPC:when=2+", "error=EIO:when=1", "signal=KILL:when=1"}},
	{"fsync,fdatasync", []string{"error=EIO:when=1+", "signal=KILL:when=1"}},
	{"?rename,renameat,?renameat2", []string{"error=ENOSPC:when=1+", "signal=KILL:when=1"}},
	{"?mkdir,mkdirat", []string{"error=ENOSPC:when=1+"}},
	{"?unlink,unlinkat,?rmdir", []string{"error=EIO:when=1+", "signal=KILL:when=1"}},
}

// mostPaths is the number of paths with which each call fails: a folder may have many files.
const mostPaths = 4

// Kernel is Drive for a command, of which it makes the kernel fail: strace lets a call of it
// with a path of v.Dir return an error, or kills the process there. v.Do is the command.
func Kernel(t *testing.T, v Verb, command ...string) {
	t.Helper()
	if os.Getenv(Strace) == "" {
		t.Skipf("%s is not set", Strace)
	}
	k := &kernel{drive: drive{T: t, Verb: v, saved: t.TempDir()}, command: command, log: filepath.Join(t.TempDir(), "log")}
	k.Do = func() error {
		text, err := exec.Command(command[0], command[1:]...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, text)
		}
		return nil
	}
	copyTree(t, v.Dir, k.saved)
	k.old = k.state()
	log, text, code := k.strace("trace=file,desc")
	if k.new = k.state(); code != 0 {
		t.Fatalf("exit code %d: %s", code, text)
	}
	for _, f := range kernelFaults {
		for _, path := range k.paths(log, f.calls) {
			for _, fault := range f.faults {
				k.fail(f.calls, path, fault)
			}
		}
	}
	t.Logf("%d faults, %d met, %d failures, %d mixed, %d half", k.tried, k.met, k.failed, k.mixed, k.half)
	if k.met < k.tried/2 {
		t.Error("too few faults were met")
	}
}

type kernel struct {
	drive
	command []string
	log     string // of strace

	tried, met, failed int // faults, those that the command met, and those after which it failed
}

// strace runs the command, and returns the calls it made, what it printed and its exit code.
// With -D the command has the process number of the shell, which is in the names of temporary
// files.
func (k *kernel) strace(expression string, more ...string) (calls, text string, code int) {
	k.Helper()
	options := `-e "` + expression + `"`
	for _, path := range more {
		options += ` -P "` + path + `"`
	}
	c := exec.Command("sh", append([]string{"-c", `exec strace -D -f -qq -y -s 1 -o "$0" ` + options + ` "$@"`, k.log}, k.command...)...)
	printed, err := c.CombinedOutput() // until strace, too, has ended
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		k.Fatal(err)
	}
	made, err := os.ReadFile(k.log)
	if err != nil {
		k.Fatalf("%v: %s", err, printed)
	}
	return string(made), string(printed), c.ProcessState.ExitCode()
}

var (
	tempProcess = regexp.MustCompile(`\.partial-[0-9]+-`)
	fdPath      = regexp.MustCompile(`^[0-9]+ +\w+\([0-9]+<([^>]+)>`)
	lastPath    = regexp.MustCompile(`"([^"]+)"[^"]*$`)
)

// paths returns some of the paths with which the command made one of these calls, the process
// number replaced by that of the shell.
func (k *kernel) paths(log, calls string) (paths []string) {
	call := regexp.MustCompile(`^[0-9]+ +(` + strings.ReplaceAll(strings.ReplaceAll(calls, "?", ""), ",", "|") + `)\(`)
	for line := range strings.Lines(log) {
		if !call.MatchString(line) || strings.Contains(calls, "open") && !strings.Contains(line, "O_CREAT") {
			continue
		}
		found := fdPath.FindStringSubmatch(line)
		if found == nil {
			found = lastPath.FindStringSubmatch(line)
		}
		if found == nil || !strings.HasPrefix(found[1], k.Dir) {
			continue
		}
		path := tempProcess.ReplaceAllString(found[1], ".partial-$$$$-")
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	var some []string
	for i := range min(len(paths), mostPaths) {
		some = append(some, paths[i*len(paths)/min(len(paths), mostPaths)])
	}
	return some
}

// fail runs the command with a call failing, checks what is there, and runs it again.
func (k *kernel) fail(calls, path, fault string) {
	k.Helper()
	if err := os.RemoveAll(k.Dir); err != nil {
		k.Fatal(err)
	}
	copyTree(k.T, k.saved, k.Dir)
	log, text, code := k.strace("inject="+calls+":"+fault, path)
	name := fmt.Sprintf("%s %s, %s", calls, strings.TrimPrefix(path, k.Dir), fault)
	killed := strings.Contains(log, "killed by SIGKILL")
	k.tried++
	if killed || strings.Contains(log, "INJECTED") {
		k.met++
	}
	var err error
	if code != 0 {
		k.failed++
		err = errors.New(strings.TrimSpace(text))
	}
	if err != nil && !killed {
		k.said(err, code, name)
	}
	k.ended(killed || strings.Contains(calls, "unlink"), err, name)
}

// said checks what a command says that has failed, and its exit code.
func (k *kernel) said(err error, code int, name string) {
	k.Helper()
	text := err.Error()
	if code != 1 || strings.Count(text, "\n") > 1 || !strings.HasPrefix(text, "diabolo: ") || strings.Contains(text, ".partial-") ||
		strings.Contains(text, "no space left") && !strings.Contains(text, "the disk is full") {
		k.Errorf("%s: exit code %d, and it says %q", name, code, text)
	}
}
