package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/api"
	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/serve"
)

type dict = map[string]any

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// document returns the OpenAPI document.
func document(routes []serve.Route, types *collection) ([]byte, error) {
	schemas := dict{"Problem": problemSchema}
	for _, o := range types.structs {
		schemas[o.name] = o.schema()
	}
	paths := map[string]dict{}
	for _, r := range routes {
		if paths[r.Path] == nil {
			paths[r.Path] = dict{}
		}
		paths[r.Path][strings.ToLower(r.Method)] = describe(r, types)
	}
	return json.MarshalIndent(dict{
		"openapi": "3.1.0",
		"info": dict{
			"title": "Diabolo", "version": "",
			"description": "Small image autoencoders: encode, decode, sample, inspect, and score anomalies.",
		},
		"paths":      paths,
		"components": dict{"schemas": schemas},
	}, "", "  ")
}

// problemSchema is that of a problem (RFC 9457).
var problemSchema = dict{
	"type": "object",
	"properties": dict{
		"title": dict{"type": "string"}, "status": dict{"type": "integer"}, "detail": dict{"type": "string"},
		"errors": dict{"type": "array", "items": dict{
			"type": "object",
			"properties": dict{
				"message": dict{"type": "string"}, "location": dict{"type": "string", "description": "such as body.z[3]"}, "value": dict{},
			},
		}},
	},
	"required": []string{"title", "status", "detail"},
}

// describe returns the description of an operation.
func describe(r serve.Route, types *collection) dict {
	responses := dict{"200": answer(r, types)}
	for _, status := range r.Statuses() {
		responses[strconv.Itoa(status)] = dict{
			"description": http.StatusText(status),
			"content":     dict{"application/problem+json": dict{"schema": ref("Problem")}},
		}
	}
	op := dict{"operationId": r.ID, "summary": r.Summary, "responses": responses}
	var params []dict
	for _, p := range r.Params {
		params = append(params, parameter(p, r.In(p), types))
	}
	if r.Sheet != nil {
		params = append(params, parameter(*r.Sheet, "query", types))
	}
	if params != nil {
		op["parameters"] = params
	}
	if r.Takes != nil {
		content := dict{}
		for _, t := range r.Takes {
			for _, t := range mediaTypes(t) {
				content[t] = dict{"schema": schemaOf(t, []reflect.Type{r.Data}, types)}
			}
		}
		op["requestBody"] = dict{"required": true, "content": content}
	}
	return op
}

// mediaTypes returns the media types that one with a * stands for.
func mediaTypes(t string) []string {
	if t == "image/*" {
		return []string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp"}
	}
	return []string{t}
}

// answer describes the answers of an operation.
func answer(r serve.Route, types *collection) dict {
	content := dict{}
	headers := dict{}
	a := dict{"description": "OK", "content": content}
	for _, t := range r.Gives {
		content[t] = dict{"schema": schemaOf(t, r.Answers, types)}
		if t == "application/octet-stream" {
			headers["Diabolo-Shape"] = dict{
				"description": "of the numbers of a binary answer, such as 64,1,28,28", "schema": dict{"type": "string"},
			}
		}
	}
	if r.Data == reflect.TypeFor[api.ImageData]() {
		headers["Diabolo-Warning"] = dict{
			"description": "that the images are the inverse of those the model was trained on; absent: they are not", "schema": dict{"type": "string"},
		}
	}
	if len(headers) > 0 {
		a["headers"] = headers
	}
	return a
}

// schemaOf returns the schema of values of one of some types in a media type.
func schemaOf(media string, of []reflect.Type, types *collection) dict {
	switch media {
	case "application/json":
	case "text/event-stream":
		return dict{"type": "string"}
	default:
		return dict{"type": "string", "format": "binary"}
	}
	var refs []dict
	for _, t := range of {
		refs = append(refs, ref(t.Name()))
	}
	if len(refs) == 1 {
		return refs[0]
	}
	return dict{"oneOf": refs}
}

func ref(name string) dict { return dict{"$ref": "#/components/schemas/" + name} }

// parameter describes a parameter.
func parameter(p api.Param, in string, types *collection) dict {
	k, _ := types.kindOf(p.Type) // of a number or a text
	schema := (&field{kind: k, choices: p.Choices, low: p.Min, high: p.Max}).schema()
	if p.Default != "" {
		schema["default"] = p.Default
		if v, err := strconv.ParseFloat(p.Default, 64); err == nil {
			schema["default"] = v
		}
	}
	all := dict{"name": p.Name, "in": in, "schema": schema}
	if p.Doc != "" {
		all["description"] = p.Doc
	}
	if in == "path" {
		all["required"] = true
	}
	if k.name == "array" {
		all["explode"] = false
	}
	return all
}

// schema returns the schema of an object.
func (o *object) schema() dict {
	properties, required := dict{}, []string{}
	for _, f := range o.fields {
		properties[f.name] = f.schema()
		if !f.optional {
			required = append(required, f.name)
		}
	}
	s := dict{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	if o.doc != "" {
		s["description"] = o.doc
	}
	return s
}

// schema returns the schema of a field.
func (f *field) schema() dict {
	s := f.kind.schema()
	if f.doc != "" {
		s["description"] = f.doc
	}
	if f.choices != nil {
		s["enum"] = f.choices
	}
	if f.low != nil {
		s["minimum"] = *f.low
	}
	if f.high != nil {
		s["maximum"] = *f.high
	}
	return s
}

// schema returns the schema of a value.
func (k kind) schema() dict {
	switch k.name {
	case "time":
		return dict{"type": "string", "format": "date-time"}
	case "bytes":
		return dict{"type": "string", "contentEncoding": "base64"}
	case "array":
		return dict{"type": "array", "items": k.elem.schema()}
	case "object":
		return ref(k.object)
	}
	s := dict{"type": k.name}
	if k.format != "" {
		s["format"] = k.format
	}
	return s
}
