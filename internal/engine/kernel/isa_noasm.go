//go:build purego || !amd64

package kernel

func available() []implementation { return []implementation{generic} }
