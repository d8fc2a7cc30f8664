// A sweep moves a slider through its range and back to where it was.

const time = 4000; // milliseconds

// place returns where a sweep is, after a share of its time: from a start in 0..1 up, down and
// back.
export function place(start: number, share: number): number {
  const far = (start + 2 * share) % 2;
  return far <= 1 ? far : 2 - far;
}

export class Sweep {
  private frame = 0; // that is asked for; 0: at rest

  // moved is told each place in 0..1; ended, that the sweep is over.
  constructor(private readonly moved: (place: number) => void, private readonly ended: () => void) {}

  get running(): boolean {
    return this.frame !== 0;
  }

  start(from: number): void {
    const begin = performance.now();
    const step = (now: number) => {
      const share = Math.min(1, Math.max(0, now - begin) / time);
      this.moved(share < 1 ? place(from, share) : from);
      if (share < 1) this.frame = requestAnimationFrame(step);
      else this.stop();
    };
    this.frame = requestAnimationFrame(step);
  }

  stop(): void {
    if (!this.running) return;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.ended();
  }
}
