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

	"github.com/diabolo-go/diabolo/internal/file/regular"
	"github.com/diabolo-go/diabolo/internal/raster"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// passed is what a listing leaves out: nothing of a folder is left out without a word.
type passed struct {
	files  []passedFile // not named like a picture, or no files
	hidden []string     // folders whose names begin with a dot, with pictures in them
	dirs   []string     // all other folders
}

// A passedFile is a file that is left out.
type passedFile struct {
	name string // relative to the root
	kind string // ".HEIC", "without an extension", "named pipe"
}

// noExtension is the kind of files such as README.
const noExtension = "without an extension"

// addFile records a file that is not named like a picture, or what is not a file.
func (p *passed) addFile(name string, mode fs.FileMode) {
	p.files = append(p.files, passedFile{name, cmp.Or(regular.Kind(mode), path.Ext(name), noExtension)})
}

// addHidden records a hidden folder if files in it are named like pictures.
func (p *passed) addHidden(name, path string) {
	entries, err := os.ReadDir(path)
	if err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return raster.ByExtension(filepath.Ext(e.Name())) != "" }) {
		p.hidden = append(p.hidden, name)
	}
}

// without returns the record without the files that are of no interest.
func (p passed) without(no func(f passedFile) bool) passed {
	p.files = slices.DeleteFunc(slices.Clone(p.files), no)
	return p
}

// texts says in a line each what is passed over, given the names of the pictures.
func (p passed) texts(pictures []string) []string {
	var all []string
	if n := len(p.files); n > 0 {
		names := slice.Map(p.files, func(f passedFile) string { return f.name })
		slices.Sort(names)
		all = append(all, fmt.Sprintf("%s of other kinds passed over (%s): %s", plural(n, "file"), p.kinds(), few(names)))
	}
	if empty := p.empty(pictures); len(empty) > 0 {
		all = append(all, fmt.Sprintf("%s without a picture (%s): %s", plural(len(empty), "folder"), formats, few(empty)))
	}
	if len(p.hidden) > 0 {
		all = append(all, fmt.Sprintf("%s with pictures passed over, since a name that begins with a dot is hidden: %s", plural(len(p.hidden), "folder"), few(slices.Sorted(slices.Values(p.hidden)))))
	}
	return all
}

// kinds says how many files there are of each kind, the most frequent first.
func (p passed) kinds() string {
	n := make(map[string]int)
	for _, f := range p.files {
		n[f.kind]++
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

// warnOfOthers warns of what is passed over, apart from the table of labels.
func (l *listing) warnOfOthers(s *loaded, labels string, pictures []string) {
	others := l.passed
	if table, err := os.Stat(labels); err == nil {
		others = others.without(func(f passedFile) bool {
			file, err := os.Stat(l.path(f.name))
			return err == nil && os.SameFile(file, table)
		})
	}
	for _, text := range others.texts(pictures) {
		s.warnings = append(s.warnings, s.Name+": "+text)
	}
}

// notes are extensions of files that accompany pictures and are none.
var notes = strings.Fields(`.txt .md .rst .csv .tsv .json .jsonl .xml .yaml .yml .toml .html .htm .pdf .log .ini .db .url
	.py .ipynb .sh .md5 .sha1 .sha256`)

// isNote reports whether a file is of such a kind, for Check.
func (f passedFile) isNote() bool {
	return f.kind == noExtension || slices.Contains(notes, strings.ToLower(f.kind))
}
