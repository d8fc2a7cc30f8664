package dataset

import "path/filepath"

// An Info describes a data set that Load knows by name.
type Info struct {
	Name    string `json:"name"`
	About   string `json:"about"`          // one line
	Present bool   `json:"present"`        // Load would find it
	Path    string `json:"path,omitempty"` // where it is, or is looked for; "" for what is drawn
}

// List returns the data sets with a name of their own, and whether they are in
// o.Dir.
func List(o Options) ([]Info, error) {
	dir, err := dataDir(o.Dir)
	if err != nil {
		return nil, err
	}
	mnist, lfw := filepath.Join(dir, nameMNIST), filepath.Join(dir, nameLFW)
	return []Info{
		{nameMNIST, "handwritten digits: 60,000 to train, 10,000 to test, 28x28 grey", hasMNIST(mnist) == len(mnistNames()), mnist},
		{nameLFW, "Labeled Faces in the Wild, deep-funneled: 13,233 faces of 5,749 persons, cut to 64x64 in colour", hasLFW(lfw), lfw},
		{nameDigits, "digits drawn from strokes, 28x28 grey, ten classes", true, ""},
		{nameFaces, "faces drawn from known factors, 64x64 in colour", true, ""},
	}, nil
}

// mnistNames returns the published names of the four files.
func mnistNames() (names []string) {
	for _, f := range mnistFiles {
		names = append(names, f.images, f.labels)
	}
	return names
}

// hasMNIST counts the idx files in dir.
func hasMNIST(dir string) (n int) {
	for _, name := range mnistNames() {
		if isThere(dir, name) || isThere(dir, name+".gz") {
			n++
		}
	}
	return n
}

func hasLFW(dir string) bool { return isThere(dir, lfwArchive) || isThere(dir, lfwFolder) }

func isThere(dir, name string) bool {
	there, err := exists(filepath.Join(dir, name))
	return there && err == nil
}
