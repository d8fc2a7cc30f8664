package dataset

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/internal/file/table"
	"github.com/diabolo-go/diabolo/internal/slice"
)

// A Record says which images a training had: of each, by the name of its file, the checksum
// and what it was for. Data that are loaded later are compared with it.
type Record struct{ files map[string]recorded }

type recorded struct {
	part part
	sum  Digest
}

// The words of a Record for what an image is for.
var partWords = map[part]string{toTrain: "train", toValidate: "val", toTest: "test"}

// Record returns the record of the images, nil if they are not files of a folder.
func (d *Data) Record() *Record {
	if d.Digests == nil {
		return nil
	}
	r := &Record{make(map[string]recorded, d.Len())}
	for i, name := range d.Names {
		r.files[name] = recorded{toTrain, d.Digests[i]}
	}
	for is, v := range map[part]View{toValidate: d.Val, toTest: d.Test} {
		if is == toValidate && !d.Held { // it is the published test set
			continue
		}
		for _, i := range v.Index {
			r.files[d.Names[i]] = recorded{is, d.Digests[i]}
		}
	}
	return r
}

// WriteCSV writes a table with a row for each image: file, split and sha256. A name that a
// table would not keep, such as one that is not UTF-8, is quoted as in Go.
func (r *Record) WriteCSV(w io.Writer) error {
	t, err := table.NewWriter(w, fileColumn, splitColumn, "sha256")
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		f := r.files[name]
		if err := t.Row(quoted(name), partWords[f.part], hex.EncodeToString(f.sum[:])); err != nil {
			return err
		}
	}
	return t.Close()
}

// quoted returns a name as it is in a table.
func quoted(name string) string {
	if strconv.CanBackquote(name) && !strings.HasPrefix(name, `"`) && strings.TrimSpace(name) == name {
		return name
	}
	return strconv.Quote(name)
}

// ParseRecord reads what WriteCSV wrote.
func ParseRecord(data []byte) (*Record, error) {
	t, err := table.Parse(data)
	if err != nil {
		return nil, err
	}
	names, parts, sums := t.Column(fileColumn), t.Column(splitColumn), t.Column("sha256")
	if names == nil || parts == nil || sums == nil {
		return nil, errors.New("want the columns file, split and sha256")
	}
	r := &Record{make(map[string]recorded, len(names))}
	for i, name := range names {
		var f recorded
		var known bool
		if f.part, known = splitWords[parts[i]]; !known {
			return nil, fmt.Errorf("line %d, column split: %q, want train, val or test", t.Lines[i], parts[i])
		}
		if err := f.sum.UnmarshalText([]byte(sums[i])); err != nil {
			return nil, fmt.Errorf("line %d: %w", t.Lines[i], err)
		}
		if strings.HasPrefix(name, `"`) {
			if name, err = strconv.Unquote(name); err != nil {
				return nil, fmt.Errorf("line %d: file %s: %w", t.Lines[i], names[i], err)
			}
		}
		r.files[name] = f
	}
	return r, nil
}

// Len returns the number of images.
func (r *Record) Len() int { return len(r.files) }

// Changes are what differs between the images of a training and those that are there now.
type Changes struct {
	Added   int // files that were not there
	Changed int // files of the same name with other bytes
	Moved   int // files with another name and the same bytes
	Gone    int // files that are not there, or cannot be read any more
}

// String lists the changes: "3 pictures were added, 1 changed and 2 are gone". It is "" if
// there are none.
func (c Changes) String() string {
	var all []string
	for _, k := range []struct {
		n         int
		one, many string
	}{
		{c.Added, "was added", "were added"}, {c.Changed, "changed", "changed"},
		{c.Moved, "was moved or renamed", "were moved or renamed"}, {c.Gone, "is gone", "are gone"},
	} {
		if k.n == 0 {
			continue
		}
		text, verb := strconv.Itoa(k.n), k.many
		if k.n == 1 {
			verb = k.one
		}
		if len(all) == 0 {
			text = plural(k.n, "picture")
		}
		all = append(all, text+" "+verb)
	}
	if n := len(all); n > 1 {
		return strings.Join(all[:n-1], ", ") + " and " + all[n-1]
	}
	return strings.Join(all, "")
}

// Warnings says in one line what differs between the images of a training and those of a
// folder of that name; none if nothing does.
func (c Changes) Warnings(name string) []string {
	if c == (Changes{}) {
		return nil
	}
	return []string{fmt.Sprintf("%s: %s since the training; they are left out, and the split is that of the training", name, c)}
}

// ErrChanged is wrapped by the error of Record.Of if too little is left of the images.
var ErrChanged = errors.New("the images of the training are not there any more")

// Of returns the images of the training among d, with the split of the training. An image
// counts if a file of the same name has the same bytes; others, such as those that were
// added since, are left out. If nothing differs, that is d itself. It is an error, which
// wraps ErrChanged, if none is left of the images that were trained on, or none of those
// that were held out.
func (r *Record) Of(d *Data) (*Data, Changes, error) {
	if d.Digests == nil {
		return d, Changes{}, nil
	}
	c := r.changes(d)
	if c == (Changes{}) && maps.Equal(r.files, d.Record().files) {
		return d, c, nil
	}
	var kept []int
	left := make(map[part]int)
	for i, name := range d.Names {
		if f, ok := r.files[name]; ok && f.sum == d.Digests[i] {
			kept = append(kept, i)
			left[f.part]++
		}
	}
	for _, is := range []part{toTrain, toValidate} {
		if n := r.count(is); n > 0 && left[is] == 0 {
			what := map[part]string{toTrain: "that the model was trained on", toValidate: "that were held out"}[is]
			return nil, c, fmt.Errorf("%s: %w: none of the %s %s is as it was (%s)", d.Name, ErrChanged, plural(n, "picture"), what, c)
		}
	}
	return r.split(d, kept), c, nil
}

// count returns the number of images of a part.
func (r *Record) count(is part) (n int) {
	for _, f := range r.files {
		if f.part == is {
			n++
		}
	}
	return n
}

// changes compares the images with the record.
func (r *Record) changes(d *Data) (c Changes) {
	gone := maps.Clone(r.files)
	var added []Digest
	for i, name := range d.Names {
		f, ok := r.files[name]
		switch {
		case !ok:
			added = append(added, d.Digests[i])
		case f.sum != d.Digests[i]:
			c.Changed++
		}
		delete(gone, name)
	}
	left := make(map[Digest]int)
	for _, f := range gone {
		left[f.sum]++
	}
	for _, sum := range added {
		if left[sum] > 0 {
			left[sum]--
			c.Moved++
		}
	}
	c.Added, c.Gone = len(added)-c.Moved, len(gone)-c.Moved
	return c
}

// split returns these items of d, split as in the record.
func (r *Record) split(d *Data, items []int) *Data {
	s := &loaded{Set: d.Set.clone()}
	s.filter(func(i int) bool { _, kept := slices.BinarySearch(items, i); return kept })
	s.dropClasses()
	s.parts = slice.Map(s.Names, func(name string) part { return r.files[name].part })
	same := *d
	same.Set, same.Held = s.Set, r.count(toValidate) > 0
	same.Train, same.Val, same.Test = View{s.Set, s.items(toTrain)}, View{s.Set, s.items(toValidate)}, View{s.Set, s.items(toTest)}
	if !same.Held {
		same.Val = same.Test
	}
	return &same
}

// clone returns a copy that shares no items.
func (s *Set) clone() *Set {
	c := *s
	c.Pixels, c.Values, c.Labels, c.Names = slices.Clone(s.Pixels), slices.Clone(s.Values), slices.Clone(s.Labels), slices.Clone(s.Names)
	c.Groups, c.Digests, c.Attrs = slices.Clone(s.Groups), slices.Clone(s.Digests), slices.Clone(s.Attrs)
	for i := range c.Attrs {
		c.Attrs[i].Values = slices.Clone(s.Attrs[i].Values)
	}
	return &c
}

// dropClasses drops the classes without an item.
func (s *loaded) dropClasses() {
	kept := make([]bool, len(s.Classes))
	for i := range s.Len() {
		if label := s.label(i); label >= 0 {
			kept[label] = true
		}
	}
	s.renumber(kept)
}

// Has reports whether the folder holds at least half of the images under their names, with
// the same bytes: then it is the folder of the training, at another place perhaps.
func (r *Record) Has(ctx context.Context, folder string, o Options) (bool, error) {
	l, err := list(folder)
	if err != nil {
		return false, err
	}
	l.names = slices.DeleteFunc(l.names, func(name string) bool { _, known := r.files[name]; return !known })
	if 2*len(l.names) < r.Len() {
		return false, nil
	}
	if err := l.digest(ctx, o, o.openIndex(l.root)); err != nil {
		return false, err
	}
	same := 0
	for _, name := range l.names {
		if l.digests[name] == r.files[name].sum {
			same++
		}
	}
	return 2*same >= r.Len(), nil
}

// Trained returns how many items of v have the bytes of an image that the model was trained
// on.
func (r *Record) Trained(v View) int {
	return len(r.known(v, func(f recorded) bool { return f.part == toTrain }))
}

// Unmoved returns d without the images that the training had under another name, whatever
// class and part they are in now.
func (r *Record) Unmoved(d *Data) *Data {
	same := *d
	for _, v := range []*View{&same.Train, &same.Val, &same.Test} {
		moved := r.known(*v, func(recorded) bool { return true })
		v.Index = slices.DeleteFunc(slices.Clone(v.Index), func(i int) bool {
			_, there := r.files[d.NameOf(i)]
			return moved[i] && !there
		})
	}
	return &same
}

// known returns the items of v that have the bytes of a file of the record that counts.
func (r *Record) known(v View, counts func(f recorded) bool) map[int]bool {
	sums, items := make(map[Digest]bool), make(map[int]bool)
	for _, f := range r.files {
		sums[f.sum] = sums[f.sum] || counts(f)
	}
	for _, i := range v.Index {
		if v.Set.Digests != nil && sums[v.Set.Digests[i]] {
			items[i] = true
		}
	}
	return items
}
