package lab

import "github.com/diabolo-go/diabolo/internal/config/option"

// flags returns the flags that turn the values of defaults into those of fields:
// "--show", "8". Both are the fields of one kind of options.
func flags(fields, defaults []option.Field) []string {
	var args []string
	for i, f := range fields {
		switch text := f.String(); {
		case text == defaults[i].String():
		case f.Type == "bool" && text == "true":
			args = append(args, "--"+f.Name)
		case f.Type == "bool":
			args = append(args, "--"+f.Name+"="+text)
		default:
			args = append(args, "--"+f.Name, text)
		}
	}
	return args
}
