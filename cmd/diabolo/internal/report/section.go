// Package report has the means to tell results to a person: a Printer for words and
// numbers in a language, a Section of sentences, tables and pictures, printed on a
// terminal or put together into one page of HTML. It tells itself what is not of one
// experiment: the data, the models, the trainings.
package report

import "github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"

// A Section is one experiment, told.
type Section struct {
	ID       string    // names it among the others: "reconstruct"
	Title    string    // of a few words
	Text     []string  // sentences on what it shows, made from the numbers
	Tables   []Table   // the numbers
	Figures  []Figure  // the first is the main one
	Warnings []string  // doubts, a sentence each
	Command  string    // repeats it
	Parts    []Section // below it
}

// A Table is rows of text; the first column names a row, the others hold figures.
type Table struct {
	Title  string
	Header []string
	Rows   [][]string
	Note   string // below: what the columns mean, where a figure comes from
}

// A Figure is a picture with its words.
type Figure struct {
	Name    string // of its file after that of the experiment: "thumbnails" in project-thumbnails.png; "" for the main one
	Title   string
	Alt     string // what is to be seen, for who cannot see it
	Caption string
	Picture draw.Picture
}
