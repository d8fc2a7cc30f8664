// The line at the foot of the page: a note passes, what is wrong stays until something
// succeeds.

const stay = 6000; // milliseconds

export class Status {
  private wrong = false;
  private passing = 0; // the timer of a note

  constructor(private readonly line: HTMLElement) {}

  note(text: string): void {
    this.show(text, false);
    this.passing = window.setTimeout(() => this.show("", false), stay);
  }

  fail(text: string): void {
    this.show(text, true);
  }

  // succeeded takes back what was wrong.
  succeeded(): void {
    if (this.wrong) this.show("", false);
  }

  private show(text: string, wrong: boolean): void {
    clearTimeout(this.passing);
    this.line.textContent = text;
    this.wrong = wrong;
  }
}
