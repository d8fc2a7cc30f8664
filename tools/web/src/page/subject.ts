// The current image: one for all views and models. It comes from the data or is a picture of
// one's own; the address names it, and the class that the decoder is told.

import * as api from "../server/api";
import { toPNG } from "../parts/canvas";
import { find, keep, nextId, Own, readable } from "./album";
import { say } from "./text";

// A Subject is the current image as a model takes it.
export interface Subject {
  pixels: Float32Array;
  image?: number; // in the data
  own?: number; // in the album of the tab
  name?: string; // of its file, or in the data
  class?: string; // its class in the data
  told?: string; // the class that the decoder is told; undefined if it takes none
  why?: "data" | "likeliest" | "chosen"; // the class is told
  score?: api.ClassScore; // with the class told, if that was chosen by it
}

// A Host is what is told about the current image.
export interface Host {
  show(subject: Subject): void;
  failed(error: unknown, again: () => void): void;
  notify(text: string): void;
}

export class Current {
  subject: Subject | null = null;
  private loading = new AbortController(); // aborted by the next choice

  constructor(private readonly host: Host, private readonly model: api.Model, readonly count: number) {}

  // close drops what is still being loaded.
  close(): void {
    this.loading.abort();
  }

  // address returns what an address says of the current image.
  address(): { image: string | number | undefined; class: string | undefined } {
    const s = this.subject;
    return { image: s?.own === undefined ? s?.image : `own${s.own}`, class: s?.why === "chosen" ? s.told : undefined };
  }

  // open chooses the image of an address: one of the data, or one kept in the tab. It is the
  // first of the data if the address has none.
  open(image: string | null, cls: string | null): Promise<void> {
    const own = /^own(\d+)$/.exec(image ?? "");
    return this.choose(async (signal) => {
      const kept = own && (await find(Number(own[1])));
      if (kept) return this.told(await this.fit(kept, Number(own[1]), signal), cls, signal);
      if (own) this.host.notify(say("pictureGone"));
      if (this.count === 0) return null;
      return this.told(await this.ofData(Math.floor(Number(image)) || 0, signal), cls, signal);
    });
  }

  // another chooses an image of the data at random.
  another(): Promise<void> {
    return this.data(Math.floor(Math.random() * this.count));
  }

  // data chooses image i of the data, or its last one.
  data(i: number): Promise<void> {
    return this.choose(async (signal) => this.told(await this.ofData(i, signal), null, signal));
  }

  // file chooses the picture in a file.
  file(file: File): Promise<void> {
    return this.choose(async (signal) => {
      const own = { picture: file, name: file.name };
      const subject = await this.fit(own, nextId(), signal);
      await keep(own, subject.own);
      return this.told(subject, null, signal);
    });
  }

  // drawn chooses pixels that were made here: a drawing or a sample. Under the number of an
  // earlier one they take its place.
  drawn(pixels: Float32Array, cls: string | null = null, id = nextId()): Promise<void> {
    return this.choose(async (signal) => {
      await keep({ picture: await toPNG(pixels, this.model.input), name: "" }, id);
      return this.told({ pixels, own: id }, cls, signal);
    });
  }

  // restore chooses what was the current image before.
  restore(s: Subject): Promise<void> {
    return this.choose(async () => {
      const made = s.own !== undefined && s.name === undefined; // a later drawing may have its number
      if (made) await keep({ picture: await toPNG(s.pixels, this.model.input), name: "" }, s.own);
      return s;
    });
  }

  // tell tells the decoder another class.
  tell(cls: string): Promise<void> {
    const s = this.subject;
    if (s === null) return Promise.resolve();
    return this.choose(async () => ({ ...s, told: cls, why: "chosen", score: undefined }));
  }

  // choose shows what load returns unless there is another choice meanwhile.
  private async choose(load: (signal: AbortSignal) => Promise<Subject | null>): Promise<void> {
    this.loading.abort();
    const loading = (this.loading = new AbortController());
    try {
      const subject = await load(loading.signal);
      if (loading.signal.aborted) return;
      this.subject = subject;
      if (subject) this.host.show(subject);
    } catch (error) {
      if (loading.signal.aborted) return;
      this.host.failed(error, () => {
        if (this.loading === loading) void this.choose(load);
      });
    }
  }

  private async ofData(i: number, signal: AbortSignal): Promise<Subject> {
    const image = Math.max(0, Math.min(this.count - 1, i));
    const [pixels, { name, class: cls }] = await Promise.all([api.image(this.model.name, image, signal), api.imageOf(this.model.name, image)]);
    return { pixels: pixels.data, image, name, class: cls };
  }

  private async fit(own: Own, id: number, signal: AbortSignal): Promise<Subject> {
    if (own.picture.size === 0) throw new Error(`${own.name}: ${say("emptyFile")}`);
    const { data, warning } = await readable(own.picture, (picture) => api.fit(this.model.name, picture, signal));
    if (warning && !signal.aborted) this.host.notify(warning);
    return { pixels: data, own: id, name: own.name || undefined };
  }

  // told adds the class that the decoder is told: the one wanted, else that of the image in
  // the data, else the one with the lowest anomaly score.
  private async told(s: Subject, wanted: string | null, signal: AbortSignal): Promise<Subject> {
    const classes = api.decoderClasses(this.model);
    if (classes.length === 0) return s;
    if (wanted !== null && classes.includes(wanted)) return { ...s, told: wanted, why: wanted === s.class ? "data" : "chosen" };
    if (s.class !== undefined && classes.includes(s.class)) return { ...s, told: s.class, why: "data" };
    const score = await api.lowestScore(this.model, s.pixels, false, signal);
    return { ...s, told: score.cls, why: "likeliest", score };
  }
}
