package budget

import (
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
)

// Machine returns the memory in bytes that this process may use at most: that of the
// machine or, if it is less, of its control groups, such as those of a container. It
// returns 0 where the system does not say.
func Machine() int64 { return machine(os.DirFS("/")) }

func machine(root fs.FS) (least int64) {
	consider := func(n int64, ok bool) {
		if ok && n > 0 && (least == 0 || n < least) {
			least = n
		}
	}
	consider(total(root))
	for _, group := range groups(root) {
		consider(number(root, group))
	}
	return least
}

// total reads the memory of the machine.
func total(root fs.FS) (int64, bool) {
	text, _ := fs.ReadFile(root, "proc/meminfo") // other systems have none
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "MemTotal:" {
			kB, err := strconv.ParseInt(words[1], 10, 64)
			return kB << 10, err == nil
		}
	}
	return 0, false
}

// groups lists the files with the limits of the control groups that the process is in, of
// version 2 and of version 1, and of those above.
func groups(root fs.FS) (files []string) {
	text, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		mount, file := "sys/fs/cgroup", "memory.max"
		switch parts[1] {
		case "":
		case "memory":
			mount, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		default:
			continue
		}
		for dir := path.Clean("/" + parts[2]); ; dir = path.Dir(dir) {
			files = append(files, path.Join(mount, dir, file))
			if dir == "/" {
				break
			}
		}
	}
	return files
}

// number reads a file that holds a number, or the word max.
func number(root fs.FS, file string) (int64, bool) {
	text, _ := fs.ReadFile(root, file)
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}
