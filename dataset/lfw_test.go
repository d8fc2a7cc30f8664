package dataset

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/diabolo-go/diabolo/internal/memtest"
)

const smallAttributes = "# a comment\n#\tperson\timagenum\tMale\tSmiling\n" +
	"Al Gore\t1\t1\t-0.25\nAl Gore\t2\t1\t\nBo Le\t1\t-1\t1\nNo Body\t1\t1\t1\n"

func lfwDir(t testing.TB, members []member) string {
	return write(t, t.TempDir(), map[string][]byte{"lfw/" + lfwArchive: tgz(t, members...), "lfw/" + lfwAttributes: []byte(smallAttributes)})
}

// checkSmallLFW checks a load of smallLFW.
func checkSmallLFW(t *testing.T, d *Data) {
	t.Helper()
	want := []string{"Al_Gore/Al_Gore_0001.jpg", "Al_Gore/Al_Gore_0002.jpg", "Bo_Le/Bo_Le_0001.jpg", "Bo_Le/Bo_Le_0002.jpg", "Cy_Twombly/Cy_Twombly_0001.jpg"}
	if !slices.Equal(d.Names, want) || !slices.Equal(d.Groups, []int{0, 0, 1, 1, 2}) {
		t.Errorf("names %q, groups %v", d.Names, d.Groups)
	}
	for i := range d.Len() {
		got := d.Image(i)
		if v := uint8(30 * (i + 1)); len(got) != 3*64*64 || slices.ContainsFunc(got, func(p uint8) bool { return p < v-1 || p > v+1 }) {
			t.Errorf("%s: not all of its %d values are %d", d.Names[i], len(got), v)
		}
	}
	male, smiling := d.Attr("Male").Values, d.Attr("Smiling")
	if male[0] != 1 || male[2] != -1 || smiling.Values[0] != -0.25 || smiling.Known(1) || !smiling.Known(2) || smiling.Known(4) {
		t.Errorf("Male %v, Smiling %v", male, smiling.Values)
	}
	wantWarning(t, d.Warnings, "1 row without a picture")
	wantWarning(t, d.Warnings, "2 pictures without a row")
}

func TestLFWArchive(t *testing.T) {
	o := Options{Dir: lfwDir(t, smallLFW(t)), CacheDir: t.TempDir()}
	var told []int
	o.Progress = func(done, total int) { told = append(told, done) }
	for range 2 { // decoded, then from the cache
		d := mustLoad(t, Config{Name: "lfw"}, o)
		checkSmallLFW(t, d)
		if len(d.Sums) != 2 || d.Sums[0].File != lfwArchive || d.Sums[1].File != lfwAttributes {
			t.Errorf("sums %v", d.Sums)
		}
	}
	if !slices.Equal(told, []int{1, 2, 3, 4, 5}) {
		t.Errorf("progress %v: want five pictures, decoded once", told)
	}
}

func TestLFWFolder(t *testing.T) {
	files := map[string][]byte{"lfw/" + lfwAttributes: []byte(smallAttributes), "lfw/lfw-deepfunneled/cat.jpg": greyFace(t, 1)}
	for _, m := range smallLFW(t) {
		if m.kind == 0 {
			files["lfw/"+m.name] = m.data
		}
	}
	files["lfw/lfw-deepfunneled/Al_Gore/Al_Gore_0003.jpg"] = files["lfw/lfw-deepfunneled/Al_Gore/Al_Gore_0001.jpg"][:900]
	o := Options{Dir: write(t, t.TempDir(), files), CacheDir: t.TempDir()}
	for range 2 {
		d := mustLoad(t, Config{Name: "lfw"}, o)
		checkSmallLFW(t, d)
		want := []Problem{{"cat.jpg", "not named like a picture of LFW, Person_Name/Person_Name_0001.jpg"}, {"Al_Gore/Al_Gore_0003.jpg", "the JPEG is cut short"}}
		if !slices.Equal(d.Skipped, want) {
			t.Errorf("skipped %v", d.Skipped)
		}
		wantWarning(t, d.Warnings, "2 pictures left out", "cat.jpg")
	}
	o.Strict = true
	_, err := loadSet(t, Config{Name: "lfw"}, o)
	wantError(t, err, "cat.jpg")
}

func TestLFWLook(t *testing.T) {
	o := Options{Dir: lfwDir(t, smallLFW(t))}
	d := mustLoad(t, Config{Name: "lfw", Size: 8, Colour: "grey", Crop: &Crop{Centre: true}}, o)
	if d.Shape != [3]int{1, 8, 8} {
		t.Errorf("shape %v", d.Shape)
	}
	_, err := loadSet(t, Config{Name: "lfw", Crop: &Crop{Top: 200, Height: 90, Width: 90}}, o)
	wantError(t, err, "dataset.crop", "rows 200 to 289", "250x250")
}

// wide is a JPEG whose header claims a width of 65,535 pixels, the most that the format
// allows.
func wide(t testing.TB) []byte {
	data := jpegFile(t, flat(8, 8, color.White))
	at := bytes.Index(data, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(data[at+7:], 65_535)
	return data
}

func TestBadArchive(t *testing.T) {
	good := smallLFW(t)
	with := func(m member) []byte { return tgz(t, append(slices.Clone(good), m)...) }
	picture := func(data []byte) []byte {
		return with(member{name: "lfw-deepfunneled/Zo_Z/Zo_Z_0001.jpg", data: data})
	}
	whole := tgz(t, good...)
	for _, c := range []struct {
		name string
		data []byte
		want []string
	}{
		{"empty", nil, []string{"cut short"}},
		{"no gzip", []byte("hello, world, this is no archive"), []string{"damaged"}},
		{"no tar", zip(t, counting(2000)), []string{"damaged"}},
		{"truncated", whole[:len(whole)-30], []string{"cut short"}},
		{"half of it", whole[:len(whole)/2], []string{"cut short"}},
		{"escape", with(member{name: "../../Zo_Z/Zo_Z_0001.jpg", data: greyFace(t, 1)}), []string{"../../Zo_Z/Zo_Z_0001.jpg", "leads out"}},
		{"absolute", with(member{name: "/etc/Zo_Z/Zo_Z_0001.jpg", data: greyFace(t, 1)}), []string{"/etc/Zo_Z/Zo_Z_0001.jpg", "leads out"}},
		{"hidden escape", with(member{name: "lfw-deepfunneled/../../x.jpg", data: greyFace(t, 1)}), []string{"x.jpg", "leads out"}},
		{"symbolic link", with(member{name: "lfw-deepfunneled/Zo_Z/Zo_Z_0001.jpg", kind: tar.TypeSymlink, link: "/etc/passwd"}), []string{"Zo_Z_0001.jpg", "a link"}},
		{"hard link", with(member{name: "lfw-deepfunneled/Zo_Z/Zo_Z_0001.jpg", kind: tar.TypeLink, link: "lfw-deepfunneled/Al_Gore/Al_Gore_0001.jpg"}), []string{"Zo_Z_0001.jpg", "a link"}},
		{"wide JPEG", picture(wide(t)), []string{"Zo_Z_0001.jpg", "too large: 65535x8"}},
		{"broken JPEG", picture(greyFace(t, 1)[:700]), []string{"Zo_Z_0001.jpg", "cut short"}},
		{"empty JPEG", picture(nil), []string{"Zo_Z_0001.jpg", "empty"}},
		{"no JPEG", picture([]byte("<html>not found</html>")), []string{"Zo_Z_0001.jpg", "not a picture"}},
		{"small JPEG", picture(jpegFile(t, flat(100, 100, color.White))), []string{"Zo_Z_0001.jpg", "100x100 pixels is too small"}},
		{"other name", with(member{name: "lfw-deepfunneled/Zo_Z/Al_Gore_0001.jpg", data: greyFace(t, 1)}), []string{"Zo_Z/Al_Gore_0001.jpg", "not named"}},
		{"twice", with(good[1]), []string{"Cy_Twombly_0001.jpg", "twice"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := write(t, t.TempDir(), map[string][]byte{"lfw/" + lfwArchive: c.data})
			cache := t.TempDir()
			_, err := loadSet(t, Config{Name: "lfw"}, Options{Dir: dir, CacheDir: cache})
			wantError(t, err, append(c.want, lfwArchive)...)
			wantEmpty(t, cache)
		})
	}
}

func TestArchiveWithOtherFiles(t *testing.T) {
	members := append(smallLFW(t), member{name: "lfw-deepfunneled/README", data: []byte("hello")})
	dir := write(t, t.TempDir(), map[string][]byte{"lfw/" + lfwArchive: tgz(t, members...)})
	d := mustLoad(t, Config{Name: "lfw"}, Options{Dir: dir})
	wantWarning(t, d.Warnings, "1 file beside the pictures", "README")
	wantWarning(t, d.Warnings, "there is no", lfwAttributes)
	if d.Len() != 5 || d.Attrs != nil {
		t.Errorf("%d items, attributes %v", d.Len(), d.Attrs)
	}
}

// Whatever the number of workers, the set is the same.
func TestWorkersDoNotShow(t *testing.T) {
	dir := lfwDir(t, smallLFW(t))
	one := mustLoad(t, Config{Name: "lfw"}, Options{Dir: dir, Workers: 1})
	many := mustLoad(t, Config{Name: "lfw"}, Options{Dir: dir, Workers: 7})
	if !bytes.Equal(one.Pixels, many.Pixels) || !slices.Equal(one.Train.Index, many.Train.Index) {
		t.Error("other data with other workers")
	}
}

// The layout as published: 73 columns of real numbers.
func TestPublishedAttributes(t *testing.T) {
	names, values := make([]string, 73), make([]string, 73)
	for i := range names {
		names[i] = "A " + string(rune('A'+i))
		values[i] = "-1.5682e-01"
	}
	values[72] = "2.5"
	file := "# lfw_attributes.txt v1.0\n#\tperson\timagenum\t" + strings.Join(names, "\t") + "\r\n" +
		"Al Gore\t2\t" + strings.Join(values, "\t") + "\r\n"
	table, err := readAttributes(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	row := table.rows[face{"Al Gore", 2}]
	if len(table.columns) != 73 || row[0] != -0.15682 || row[72] != 2.5 || table.columns[72] != names[72] {
		t.Errorf("%d columns, row %v", len(table.columns), row)
	}
}

func TestBadAttributes(t *testing.T) {
	const header = "#\tperson\timagenum\tMale\n"
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "no header line"},
		{"only comments", "# hello\n# world\n", "no header line"},
		{"row first", "Al Gore\t1\t1\n" + header, "line 1: a row before the header"},
		{"too few", header + "Al Gore\t1\n", "line 2: 2 columns, the header has 3"},
		{"too many", header + "Al Gore\t1\t1\t1\n", "line 2: 4 columns"},
		{"no number", header + "\nAl Gore\tone\t1\n", `line 3: person "Al Gore", image number "one"`},
		{"number 0", header + "Al Gore\t0\t1\n", "line 2: "},
		{"no person", header + "\t1\t1\n", "line 2: "},
		{"no value", header + "Al Gore\t1\tyes\n", `line 2: Male: "yes" is not a number`},
		{"infinite", header + "Al Gore\t1\t+Inf\n", `line 2: Male: "+Inf" is not a number`},
		{"huge", header + "Al Gore\t1\t1e99\n", `line 2: Male: "1e99" is not a number`},
		{"column twice", "#\tperson\timagenum\tMale\tMale\n", `line 1: column 4: the name "Male"`},
		{"two headers", header + header, "line 2: a second header line"},
		{"long line", header + strings.Repeat("x", 2<<20), "line 2: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string][]byte{"lfw/" + lfwArchive: tgz(t, smallLFW(t)...), "lfw/" + lfwAttributes: []byte(c.file)}
			_, err := loadSet(t, Config{Name: "lfw"}, Options{Dir: write(t, t.TempDir(), files)})
			wantError(t, err, lfwAttributes, c.want)
		})
	}
}

func FuzzAttributes(f *testing.F) {
	f.Add(smallAttributes)
	f.Add("#\tperson\timagenum\tMale\nAl Gore\t1\tNaN\n")
	f.Fuzz(func(t *testing.T, text string) {
		var table *attributeTable
		var err error
		memtest.AtMost(t, 1<<20+200*len(text), func() { table, err = readAttributes(strings.NewReader(text)) })
		if err != nil {
			wantError(t, err)
			return
		}
		s := &loaded{Set: &Set{}}
		table.join(s, []face{{"Al Gore", 1}, {"Al Gore", 2}}, "file")
		for _, a := range s.Attrs {
			if len(a.Values) != 2 || math.IsInf(float64(a.Values[0]), 0) {
				t.Errorf("%s: %v", a.Name, a.Values)
			}
		}
	})
}

func FuzzTar(f *testing.F) {
	small := member{name: "lfw-deepfunneled/Zo_Z/Zo_Z_0001.jpg", data: []byte("x")}
	f.Add(unzip(f, tgz(f, small, member{name: "lfw-deepfunneled/", kind: tar.TypeDir})))
	f.Add(unzip(f, tgz(f, small, member{name: "../x", kind: tar.TypeSymlink, link: "/"})))
	f.Fuzz(func(t *testing.T, data []byte) {
		w := &archiveWalk{seen: make(map[string]bool), bad: func(string, error) error { return nil }}
		w.picture = func(name string, content io.Reader, size int64) error {
			if _, err := faceOf(name); err != nil || strings.Contains(name, "..") {
				t.Errorf("%q passed for a picture", name)
			}
			got, err := readMember(content, size)
			if err == nil && int64(len(got)) != size {
				t.Errorf("%d bytes of %d", len(got), size)
			}
			return nil
		}
		var err error
		memtest.AtMost(t, 4<<20+10*len(data), func() { err = w.members(tar.NewReader(bytes.NewReader(data))) })
		if err != nil {
			wantError(t, err)
		}
	})
}
