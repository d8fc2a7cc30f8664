//go:build !unix

package regular

// nonblock is nothing where folders hold no named pipes.
const nonblock = 0
