// Package report presents results to people: a Printer for words and numbers in a
// language, and a Section of sentences, tables and pictures, which is printed on a
// terminal or combined with others into one page of HTML. It has the sections that belong
// to no experiment: the data, the models, the trainings.
package report

import (
	"strings"

	"github.com/diabolo-go/diabolo/cmd/diabolo/internal/draw"
	"github.com/diabolo-go/diabolo/run"
)

// A Section presents one experiment. Of one that has a Brief the page shows that, with the
// warnings; the rest is folded.
type Section struct {
	ID       string    // unique among its siblings: "reconstruct"
	Title    string    // a few words
	Brief    Brief     // the section at a glance
	Text     []string  // sentences that state the findings, generated from the numbers
	Tables   []Table   // the numbers
	Figures  []Figure  // the first is the main one
	Warnings []string  // one sentence each
	Command  string    // that reproduces it
	Parts    []Section // its subsections
}

// A Brief is a section at a glance: a picture, a sentence, and the figures that matter, two at
// most.
type Brief struct {
	Title   string // what the picture shows: "New digits"
	Lead    string // the sentence: it stands alone where the story shows the picture
	Text    string // more sentences; may be empty
	Numbers []Highlight
	Figure  Figure // its picture is drawn for the width that the page has; nil: none
}

// About returns a section as it is to be read if something is wrong with the model: the
// diagnosis is its first warning. Of a collapsed model, whose output is always the same, the
// sentences are left out: they would praise a constant.
func (p Printer) About(i run.Info, s Section) Section {
	if i.Diagnosis == "" {
		return s
	}
	s.Warnings = append([]string{p.quoted(i.Diagnosis)}, s.Warnings...)
	switch {
	case i.Status == run.Collapsed:
		s.Text = nil
		s.Brief.Title, s.Brief.Text, s.Brief.Numbers = p.T("A model that has collapsed", "Модель, которая схлопнулась"), "", nil
		s.Brief.Lead = p.T("This model has collapsed: it ignores the image, and what it makes says nothing about the data.",
			"Эта модель схлопнулась: изображение на неё не влияет, и то, что она выдаёт, ничего не говорит о данных.")
	case i.Health.Useless():
		s.Brief.Lead, s.Brief.Text = strings.Join(p.alive(i.Health), " "), strings.TrimSpace(s.Brief.Lead+" "+s.Brief.Text)
	}
	return s
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
	Name    string // suffix of its file: "thumbnails" in project-thumbnails.png; "" for the main one
	Title   string
	Alt     string // description for readers who cannot see the picture
	Caption string
	Picture draw.Picture
}
