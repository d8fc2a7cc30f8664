package dataset

import (
	"io/fs"
	"syscall"
)

// inode returns the time of the last change of a file, and its number.
func inode(info fs.FileInfo) (ctime int64, number uint64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctim.Nano(), s.Ino
	}
	return 0, 0
}
