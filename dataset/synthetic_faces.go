package dataset

import "errors"

func syntheticFaces(c Config) (*Set, error) { return nil, errors.New("synthetic-faces: being written") }
