package dataset

import (
	"maps"
	"slices"
	"strings"
)

// Names of folders by what their pictures are for, in lower case.
var (
	trainFolders = []string{"train", "training"}
	valFolders   = []string{"val", "valid", "validation"}
)

// A spot is what the sub-folders that contain a picture say of it.
type spot struct {
	part  part
	class string // "": none
}

// arrange recognises a folder whose pictures are already divided, and leaves out its
// masks. Either they all lie in train, val and test, perhaps in a sub-folder for each
// class; or, as is usual where normal pictures train, test has a sub-folder for each kind
// of picture, one of them named like a class beside test, or there are masks. It returns
// the place of each picture by its name; nil for other folders.
func arrange(names []string) ([]string, map[string]spot) {
	tops := make(map[string][]string) // sub-folder in lower case -> names below
	for _, name := range names {
		top, below, _ := strings.Cut(name, "/")
		tops[strings.ToLower(top)] = append(tops[strings.ToLower(top)], below)
	}
	divided := false
	switch {
	case holds(tops, trainFolders):
		divided = (holds(tops, valFolders) || holds(tops, []string{testFolder})) && only(tops, trainFolders, valFolders, []string{testFolder}, maskFolders)
	case holds(tops, []string{testFolder}):
		divided = tests(tops)
	}
	if !divided {
		return names, nil
	}
	var kept []string
	places := make(map[string]spot)
	for _, name := range names {
		top, below, _ := strings.Cut(name, "/")
		is, class := toTrain, classOf(below)
		switch top = strings.ToLower(top); {
		case slices.Contains(maskFolders, top):
			continue
		case top == testFolder:
			is = toTest
		case slices.Contains(valFolders, top):
			is = toValidate
		case !slices.Contains(trainFolders, top):
			class = classOf(name)
		}
		kept, places[name] = append(kept, name), spot{is, class}
	}
	return kept, places
}

// holds reports whether pictures are in one of these folders.
func holds(tops map[string][]string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return len(tops[f]) > 0 && tops[f][0] != "" })
}

// only reports whether no picture is anywhere else.
func only(tops map[string][]string, folders ...[]string) bool {
	known := slices.Concat(folders...)
	for top := range tops {
		if !slices.Contains(known, top) {
			return false
		}
	}
	return true
}

// tests reports whether the folder test holds kinds of pictures to test with, and the
// folders beside it pictures to train with.
func tests(tops map[string][]string) bool {
	kinds := make(map[string]bool)
	for _, below := range tops[testFolder] {
		kinds[strings.ToLower(classOf(below))] = true
	}
	beside := maps.Clone(tops)
	maps.DeleteFunc(beside, func(top string, below []string) bool {
		return top == testFolder || below[0] == "" || slices.Contains(maskFolders, top)
	})
	if kinds[""] || len(beside) == 0 {
		return false
	}
	for top := range beside {
		if kinds[top] {
			return true
		}
	}
	return holds(tops, maskFolders)
}
