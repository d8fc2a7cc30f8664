package serve

import (
	"bytes"
	_ "embed"
	"encoding/json"
)

//go:generate go run ../apigen openapi.json ../../../../client/types_gen.go ../../../../tools/web/src/server/api_types.ts

// description is the OpenAPI document, without a version of the program.
//
//go:embed openapi.json
var description []byte

// openAPI returns the OpenAPI document of a version of the program.
func openAPI(version string) []byte {
	text, _ := json.Marshal(version) // a string always can be
	var compact bytes.Buffer
	_ = json.Compact(&compact, description) // it is JSON
	return bytes.Replace(compact.Bytes(), []byte(`"version":""`), append([]byte(`"version":`), text...), 1)
}
