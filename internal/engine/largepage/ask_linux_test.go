package largepage

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

// The kernel records for each mapping whether large pages were requested.
func TestAskReachesTheKernel(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Skip("this kernel has no transparent large pages")
	}
	data := Floats(floatsAsked)
	for _, address := range []*float32{&data[0], &data[len(data)-1]} {
		if flags := flagsAt(t, uintptr(unsafe.Pointer(address))); !slices.Contains(flags, "hg") {
			t.Errorf("flags of the memory are %v, want hg among them", flags)
		}
	}
}

// flagsAt returns the flags of the mapping an address lies in.
func flagsAt(t *testing.T, address uintptr) []string {
	file, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	defer file.Close()
	inside := false
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var from, to uintptr
		if n, _ := fmt.Sscanf(lines.Text(), "%x-%x ", &from, &to); n == 2 {
			inside = from <= address && address < to
		}
		if flags, ok := strings.CutPrefix(lines.Text(), "VmFlags: "); ok && inside {
			return strings.Fields(flags)
		}
	}
	t.Fatalf("no mapping has address %#x", address)
	return nil
}
