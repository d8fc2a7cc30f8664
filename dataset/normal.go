package dataset

import (
	"slices"
	"strings"
)

// normalNames are what people call the class of normal pictures, in lower case.
var normalNames = []string{"good", "normal", "ok"}

// CalledNormal reports whether the name of a class says that its images are normal: good,
// normal or ok, in any case.
func CalledNormal(class string) bool { return slices.Contains(normalNames, strings.ToLower(class)) }

// NormalClass returns the class to take as normal where nobody names one: the class called
// good, normal or ok, in any case, or else the one with the most images, the first of
// equals, apart from those that only test. Called reports whether its name decided. It is
// "" if the data have no classes.
func (d *Data) NormalClass() (class string, called bool) {
	for _, name := range normalNames {
		if i := slices.IndexFunc(d.Classes, func(c string) bool { return strings.EqualFold(c, name) }); i >= 0 {
			return d.Classes[i], true
		}
	}
	most := -1
	for _, c := range d.Summary().Classes {
		if c.Images > most {
			class, most = c.Name, c.Images
		}
	}
	return class, false
}
