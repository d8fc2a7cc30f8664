module github.com/diabolo-go/diabolo/tools/peers/load

go 1.26.0

require github.com/diabolo-go/diabolo v0.0.0

replace github.com/diabolo-go/diabolo => ../../..
