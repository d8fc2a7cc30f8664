package dataset

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// passed is what a listing leaves out: nothing of a folder is left out without a word.
type passed struct {
	files  []string // not named like a picture, or no files, relative to the root
	kinds  []string // of each: ".HEIC", "without an extension", "named pipe"
	hidden []string // folders whose names begin with a dot, with pictures in them
	dirs   []string // all other folders
}

// noExtension is the kind of files such as README.
const noExtension = "without an extension"

// addFile records a file that is not named like a picture, or what is not a file.
func (p *passed) addFile(name string, mode fs.FileMode) {
	kind := cmp.Or(path.Ext(name), noExtension)
	switch {
	case mode&fs.ModeNamedPipe != 0:
		kind = "named pipe"
	case mode&fs.ModeDevice != 0:
		kind = "device"
	case mode&fs.ModeSocket != 0:
		kind = "socket"
	}
	p.files, p.kinds = append(p.files, name), append(p.kinds, kind)
}

// addHidden records a hidden folder if files in it are named like pictures.
func (p *passed) addHidden(name, path string) {
	entries, err := os.ReadDir(path)
	if err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return raster.ByExtension(filepath.Ext(e.Name())) != "" }) {
		p.hidden = append(p.hidden, name)
	}
}

// without returns the record without the files that are of no interest.
func (p passed) without(no func(name, kind string) bool) passed {
	files, kinds := p.files, p.kinds
	p.files, p.kinds = nil, nil
	for i, name := range files {
		if !no(name, kinds[i]) {
			p.files, p.kinds = append(p.files, name), append(p.kinds, kinds[i])
		}
	}
	return p
}

// texts says in a line each what is passed over, given the names of the pictures.
func (p passed) texts(pictures []string) []string {
	var all []string
	if n := len(p.files); n > 0 {
		all = append(all, fmt.Sprintf("%s of other kinds passed over (%s): %s", plural(n, "file"), countKinds(p.kinds), few(slices.Sorted(slices.Values(p.files)))))
	}
	if empty := p.empty(pictures); len(empty) > 0 {
		all = append(all, fmt.Sprintf("%s without a picture (PNG, JPEG, GIF, WebP, TIFF, BMP): %s", plural(len(empty), "folder"), few(empty)))
	}
	if len(p.hidden) > 0 {
		all = append(all, fmt.Sprintf("%s with pictures passed over, since a name that begins with a dot is hidden: %s", plural(len(p.hidden), "folder"), few(slices.Sorted(slices.Values(p.hidden)))))
	}
	return all
}

// countKinds says how many there are of each kind, the most frequent first.
func countKinds(kinds []string) string {
	n := make(map[string]int)
	for _, k := range kinds {
		n[k]++
	}
	sorted := slices.SortedFunc(maps.Keys(n), func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
	return few(slice.Map(sorted, func(k string) string {
		if strings.HasPrefix(k, ".") || k == noExtension {
			return fmt.Sprint(n[k], " ", k)
		}
		return plural(n[k], k)
	}))
}

// empty returns the folders that have no picture, nor their sub-folders; of a folder and
// its sub-folders the folder alone.
func (p passed) empty(pictures []string) []string {
	full := make(map[string]bool)
	for _, name := range pictures {
		for dir := path.Dir(name); dir != "." && !full[dir]; dir = path.Dir(dir) {
			full[dir] = true
		}
	}
	var empty []string
	for _, dir := range slices.Sorted(slices.Values(p.dirs)) {
		parent := path.Dir(dir)
		if !full[dir] && (parent == "." || full[parent]) {
			empty = append(empty, dir)
		}
	}
	return empty
}

// notes are extensions of files that accompany pictures and are none.
var notes = strings.Fields(`.txt .md .rst .csv .tsv .json .jsonl .xml .yaml .yml .toml .html .htm .pdf .log .ini .db .url
	.py .ipynb .sh .md5 .sha1 .sha256`)

// isNote reports whether a file is of such a kind, for Check.
func isNote(_, kind string) bool {
	return kind == noExtension || slices.Contains(notes, strings.ToLower(kind))
}
