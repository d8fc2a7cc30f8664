// What a view of the page is, and what it may ask of the page.

import { element } from "../parts/dom";
import { Model, NoiseLevel, Problem } from "../server/api";
import { Taker } from "./files";
import { Current, Subject } from "./subject";
import { Key, say } from "./text";

// A State is what an address holds; undefined is left out.
export type State = Record<string, string | number | undefined>;

// A Page is what a view may ask of the page around it. Calls from a view that has been
// left have no effect.
export interface Page {
  readonly left: AbortSignal; // aborted when another view takes its place
  readonly current: Current; // the image that all views share
  failed(error: unknown, again?: () => void): void; // shown until something succeeds; again is called when a lost server is back
  notify(text: string): void; // shown for some seconds
  link(state: State): string; // an address in the page, with the current image
  remember(state: State): void; // put into the address: something has succeeded
  refresh(): Promise<void>; // the list of models
  takeFiles(most: number, take: Taker["take"]): void; // that are dropped or pasted, instead of making one the current image
}

// Facts are what the server knows about the images of a model.
export interface Facts {
  count: number; // of the images
  noise?: NoiseLevel; // that the model was trained to remove
  attributes: string[]; // of the images
}

export interface View {
  readonly root: HTMLElement;
  open(state: URLSearchParams): Promise<void>; // shows what an address holds
  showSubject?(subject: Subject): void; // shows the current image, or another class told; a view without it has no current image
}

// A Place is an entry of the page's navigation.
export interface Place {
  create(page: Page, model: Model, facts: Facts): View | Promise<View>;
  impossible?(model: Model, facts: Facts): Key | null; // why the view has nothing to show
}

// An EmptyView says why there is nothing to see.
export class EmptyView implements View {
  readonly root: HTMLElement;

  constructor(why: string) {
    this.root = element("p", { className: "empty" }, why);
  }

  async open(): Promise<void> {}
}

// showProblem shows on a line why the server refused a request, and leaves other errors
// to the page.
export function showProblem(page: Page, line: HTMLElement, error: unknown): void {
  if (error instanceof Problem && error.status !== 401) line.textContent = error.message;
  else page.failed(error);
}

// copy copies a text to the clipboard.
export async function copy(page: Page, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    page.notify(say("copied"));
  } catch {
    page.failed(`${say("notCopied")} ${text}`); // not allowed, or not over HTTPS
  }
}
