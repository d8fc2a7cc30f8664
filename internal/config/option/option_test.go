package option

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type colour string

// options has a field of each type.
type options struct {
	On      bool
	Name    string
	Count   int
	Some    int
	Rate    float64
	Range   float64
	Near    float64
	Images  []int
	Doses   []float64
	Classes []string
	Order   colour
	Picks   []colour
	From    []colour
}

var colours = []colour{"red", "green", "blue"}

func (o *options) fields() []Field {
	return []Field{
		Bool("on", &o.On, ""), Text("name", &o.Name, ""),
		Int("count", &o.Count, Between(1, 100), ""), Int("some", &o.Some, AtLeast(2).OrZero("for none"), ""),
		Float("rate", &o.Rate, Share, ""), Float("range", &o.Range, Above(0, math.Inf(1)), ""), Float("near", &o.Near, Above(0, 1), ""),
		Ints("images", &o.Images, AtLeast(0), ""), Floats("doses", &o.Doses, Between(0, 6).Rising(3), ""),
		Texts("class", &o.Classes, ""),
		Choice("order", &o.Order, colours, ""), Some("pick", &o.Picks, colours, ""), Choices("from", &o.From, colours, nil, ""),
	}
}

func allowed() options {
	return options{Count: 8, Rate: 0.5, Range: 3, Near: 0.1, Doses: []float64{0, 1}}
}

func (o *options) field(t *testing.T, name string) Field {
	t.Helper()
	fields := o.fields()
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no field %s", name)
	}
	return fields[i]
}

// TestCheck names the option that is not allowed, and what is.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, value, want string // "": allowed
	}{
		{"count", "1", ""}, {"count", "100", ""}, {"count", "0", "count: 0, want 1 to 100"}, {"count", "101", "count: 101, want 1 to 100"},
		{"some", "0", ""}, {"some", "2", ""}, {"some", "1", "some: 1, want 2 or more, or 0 for none"},
		{"rate", "0.01", ""}, {"rate", "0", "rate: 0, want a share above 0 and below 1"}, {"rate", "1", "rate: 1, "}, {"rate", "1.5", "rate: 1.5, "}, {"rate", "NaN", "rate: NaN, "},
		{"range", "0", "range: 0, want more than 0"}, {"range", "Inf", "range: +Inf, "}, {"range", "1e300", ""},
		{"near", "0", "near: 0, want above 0, to 1"}, {"near", "1", ""}, {"near", "1.1", "near: 1.1, "},
		{"images", "3,0", ""}, {"images", "3,-1", "images: 3,-1, want 0 or more"},
		{"doses", "0,0,6", ""}, {"doses", "1,0", "doses: 1,0, want up to 3 numbers from 0 to 6, rising"}, {"doses", "0,7", "doses: 0,7, "}, {"doses", "0,1,2,3", "doses: 0,1,2,3, "}, {"doses", "0,NaN", "doses: 0,NaN, "},
		{"order", "green", ""}, {"order", "gren", `order: gren, want red, green or blue; did you mean "green"?`},
		{"pick", "blue,red", ""}, {"pick", "blue,all", "pick: all, want red, green or blue"},
		{"from", "all", ""}, {"from", "blue,grey", "from: grey, want red, green, blue or all"},
	} {
		o := allowed()
		if err := o.field(t, c.name).Set(c.value); err != nil {
			t.Errorf("%s %s: %v", c.name, c.value, err)
			continue
		}
		err := Check(o.fields())
		var wrong *Error
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s %s: %v", c.name, c.value, err)
		case c.want != "" && (!errors.As(err, &wrong) || wrong.Option != c.name || !strings.HasPrefix(err.Error(), c.want)):
			t.Errorf("%s %s: %v, want %s", c.name, c.value, err, c.want)
		}
	}
	none := allowed()
	none.Doses = nil
	if err := Check(none.fields()); err == nil {
		t.Error("no dose is no error")
	}
}

// TestSet refuses what is of another type, and changes nothing then.
func TestSet(t *testing.T) {
	for name, value := range map[string]string{
		"on": "maybe", "count": "1.5", "rate": "half", "images": "1,two", "doses": "", "pick": "red,", "from": "red,all", "class": `a"b`,
	} {
		o := allowed()
		if err := o.field(t, name).Set(value); err == nil || strings.Contains(err.Error(), "strconv") || !cmp.Equal(o, allowed()) {
			t.Errorf("%s %s: %v, %+v", name, value, err, o)
		}
	}
	var o options
	if err := o.field(t, "pick").Set("red, blue,red"); err != nil || !slices.Equal(o.Picks, []colour{"red", "blue"}) {
		t.Errorf("%v, %v", o.Picks, err)
	}
}

// TestText reads every value back from its text.
func TestText(t *testing.T) {
	changed := options{
		On: true, Name: "x", Count: 9, Some: 2, Rate: 0.25, Range: 1e-7, Near: 1, Images: []int{3, 17}, Doses: []float64{0, 0.5},
		Classes: []string{"5", "a,b", `c"d`}, Order: "red", Picks: []colour{"red", "blue"}, From: []colour{"blue"},
	}
	back := allowed()
	var texts []string
	for i, f := range changed.fields() {
		texts = append(texts, f.String())
		if err := back.fields()[i].Set(f.String()); err != nil {
			t.Error(err)
		}
	}
	want := []string{"true", "x", "9", "2", "0.25", "1e-07", "1", "3,17", "0,0.5", `5,"a,b","c""d"`, "red", "red,blue", "blue"}
	if d := cmp.Diff(want, texts); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(changed, back); d != "" {
		t.Error(d)
	}
}
