package dataset

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maskFolders are the names of folders of masks, each beside the folder test: that of
// MVTec AD (Bergmann, Fauser, Sattlegger, Steger 2019), then those that people choose.
var maskFolders = []string{"ground_truth", "mask", "masks"}

// maskExtensions are the endings of masks, besides that of the picture itself: formats
// that keep every value.
var maskExtensions = []string{".png", ".tif", ".tiff", ".bmp"}

// MaskOf returns the path of the mask of a test picture, an image of the same size that
// is black where the picture is normal, and whether there is one. The mask of
// ROOT/test/KIND/NAME.png is in ROOT/ground_truth/KIND, as MVTec AD has it, or in
// ROOT/mask/KIND or ROOT/masks/KIND, and is called NAME_mask or NAME. A normal picture has
// none.
func MaskOf(path string) (mask string, ok bool) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", false
	}
	folder, file := filepath.Split(path)
	test, kind := filepath.Split(filepath.Clean(folder))
	root, name := filepath.Split(filepath.Clean(test))
	if !strings.EqualFold(name, testFolder) {
		return "", false
	}
	ending := filepath.Ext(file)
	stem := strings.TrimSuffix(file, ending)
	for _, masks := range maskFolders {
		for _, called := range []string{stem + "_mask", stem} {
			for _, e := range slices.Concat([]string{ending}, maskExtensions) {
				mask := filepath.Join(root, masks, kind, called+e)
				if info, err := os.Stat(mask); err == nil && info.Mode().IsRegular() {
					return mask, true
				}
			}
		}
	}
	return "", false
}

// testFolder is the folder of test pictures, one sub-folder for each kind.
const testFolder = "test"

// Mask returns the path of the mask of item i, as MaskOf does, if the set is a folder of
// pictures.
func (s *Set) Mask(i int) (path string, ok bool) {
	root, ok := strings.CutPrefix(s.Name, FolderPrefix)
	if !ok || s.Names == nil {
		return "", false
	}
	return MaskOf(filepath.Join(root, filepath.FromSlash(s.Names[i])))
}
