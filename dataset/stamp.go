package dataset

import "io/fs"

// A stamp is what a file system says of a file without its bytes being read. Size and
// Mtime may stay the same when a copy replaces the file; Ctime and Inode do not, but not
// every file system has them.
type stamp struct {
	Size  int64
	Mtime int64  // when its bytes were last changed, which programs may set; nanoseconds since 1970
	Ctime int64  // when anything about it was last changed; 0: unknown
	Inode uint64 // number of the file in its file system; 0: unknown
}

func stampOf(info fs.FileInfo) stamp {
	s := stamp{Size: info.Size(), Mtime: info.ModTime().UnixNano()}
	s.Ctime, s.Inode = inode(info)
	return s
}

// changed returns when the file was last changed, as far as that is known.
func (s stamp) changed() int64 {
	if s.Ctime != 0 {
		return s.Ctime
	}
	return s.Mtime
}
