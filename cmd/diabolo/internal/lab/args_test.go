package lab

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/diabolo-go/diabolo/internal/config/option"
)

// some has a field of several types.
type some struct {
	On      bool
	Name    string
	Count   int
	Rate    float64
	Images  []int
	Doses   []float64
	Classes []string
	From    []string
}

var colours = []string{"red", "green", "blue"}

func (o *some) fields() []option.Field {
	return []option.Field{
		option.Bool("on", &o.On, ""), option.Text("name", &o.Name, ""), option.Int("count", &o.Count, option.Between(1, 100), ""),
		option.Float("rate", &o.Rate, option.Share, ""), option.Ints("images", &o.Images, option.AtLeast(0), ""),
		option.Floats("doses", &o.Doses, option.Between(0, 6).Rising(3), ""), option.Texts("class", &o.Classes, ""),
		option.Choices("from", &o.From, colours, nil, ""),
	}
}

// TestFlags gives the flags that make other options of the default ones.
func TestFlags(t *testing.T) {
	changed := some{
		On: true, Name: "x", Count: 9, Rate: 0.25, Images: []int{3, 17}, Doses: []float64{0, 0.5}, Classes: []string{"5", "a,b", `c"d`}, From: []string{"blue"},
	}
	plain, back := some{Count: 8, Rate: 0.5}, some{Count: 8, Rate: 0.5}
	args := flags(changed.fields(), plain.fields())
	want := []string{
		"--on", "--name", "x", "--count", "9", "--rate", "0.25", "--images", "3,17", "--doses", "0,0.5", "--class", `5,"a,b","c""d"`, "--from", "blue",
	}
	if d := cmp.Diff(want, args); d != "" {
		t.Error(d)
	}
	for i := 1; i < len(args); i += 2 {
		for _, f := range back.fields() {
			if "--"+f.Name == args[i] {
				if err := f.Set(args[i+1]); err != nil {
					t.Error(err)
				}
			}
		}
	}
	back.On = true
	if d := cmp.Diff(changed, back); d != "" {
		t.Error(d)
	}
	if args := flags(plain.fields(), plain.fields()); args != nil {
		t.Errorf("the default options are %v", args)
	}
	off := some{From: colours}
	if args := flags(off.fields(), changed.fields()); args[0] != "--on=false" || !strings.HasPrefix(args[len(args)-1], "red,green,blue") {
		t.Errorf("%v", args)
	}
}
