// The status line at the foot of the page. A note disappears after some seconds, a failure
// when something succeeds.

const noteTime = 6000; // milliseconds

export class Status {
  private failed = false;
  private timer = 0; // of a note

  constructor(private readonly line: HTMLElement) {}

  note(text: string): void {
    this.show(text, false);
    this.timer = setTimeout(() => this.show("", false), noteTime);
  }

  fail(text: string): void {
    this.show(text, true);
  }

  // succeeded removes a failure.
  succeeded(): void {
    if (this.failed) this.show("", false);
  }

  private show(text: string, failed: boolean): void {
    clearTimeout(this.timer);
    this.line.textContent = text;
    this.line.className = failed ? "failure" : "";
    this.failed = failed;
  }
}
