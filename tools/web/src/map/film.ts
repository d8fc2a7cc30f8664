// Pictures one after another, forth and back.

import { paint } from "../parts/canvas";
import { button, element } from "../parts/dom";
import { say } from "../page/text";

const pace = 300; // milliseconds a picture

export class Film {
  private readonly canvas = element("canvas", { role: "img", label: say("film") });
  private readonly play = button(say("playFilm"), () => this.toggle());
  readonly root = element("div", { className: "film" }, this.canvas, this.play);
  private timer = 0;
  private at = 0;

  // Each picture that is shown is told to showing.
  constructor(private readonly images: Float32Array[], private readonly shape: number[], private readonly showing: (i: number) => void) {
    paint(this.canvas, images[0], shape);
  }

  private toggle(): void {
    if (this.timer) this.stop();
    else this.timer = setInterval(() => this.next(), pace);
    this.play.textContent = say(this.timer ? "pauseFilm" : "playFilm");
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
  }

  private next(): void {
    if (!this.root.isConnected) return this.stop();
    const last = this.images.length - 1;
    this.at = (this.at + 1) % (2 * last);
    const i = this.at <= last ? this.at : 2 * last - this.at;
    paint(this.canvas, this.images[i], this.shape);
    this.showing(i);
  }
}
