package largepage

import (
	"syscall"
	"unsafe"
)

// pageBytes is the size of a large page on amd64 and, with small pages of 4 KiB,
// on arm64.
const pageBytes = 2 << 20

// ask tells the system to use large pages for data. It rounds outwards: the surrounding
// heap is Go's too, since it grows by 64 MiB at such multiples. The result is ignored;
// on a system without large pages it is an error.
func ask(data []float32) {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(data)))
	end := (start + uintptr(4*len(data)) + pageBytes - 1) &^ (pageBytes - 1)
	start &^= pageBytes - 1
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, start, end-start, syscall.MADV_HUGEPAGE)
}
