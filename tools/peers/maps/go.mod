module github.com/diabolo-go/diabolo/tools/peers/maps

go 1.26.0

require github.com/diabolo-go/diabolo v0.0.0

require (
	github.com/goccy/go-yaml v1.19.2 // indirect
	golang.org/x/image v0.47.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	gonum.org/v1/gonum v0.16.0 // indirect
)

replace github.com/diabolo-go/diabolo => ../../..
