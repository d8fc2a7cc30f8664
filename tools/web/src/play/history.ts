// The steps back in the view play: an image and its z go together.

import type { Subject } from "../page/subject";

// A Moment is what is shown at a time.
export interface Moment {
  subject: Subject | null;
  z: Float32Array;
}

export class History {
  private readonly moments: Moment[] = [];
  private now: Moment | null = null;

  // changed is told whether there is something to undo.
  constructor(private readonly changed: (some: boolean) => void) {}

  // begin keeps what is shown, before a change. A change that begins before the one before
  // it has settled is the same step.
  begin(): void {
    if (this.now === null || this.now === this.moments.at(-1)) return;
    this.moments.push(this.now);
    this.changed(true);
  }

  // settle tells what is shown after a change, or while a slider moves.
  settle(subject: Subject | null, z: Float32Array): void {
    this.now = { subject, z: z.slice() };
  }

  // back returns what was shown before the last change.
  back(): Moment | undefined {
    const moment = this.moments.pop();
    this.changed(this.moments.length > 0);
    return moment;
  }
}
