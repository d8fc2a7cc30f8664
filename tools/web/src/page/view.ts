// What a view of the page is, and what it may ask of the page.

import { Problem } from "../server/api";
import { element } from "../parts/dom";
import { say } from "./text";

// A State is what an address holds; undefined is left out.
export type State = Record<string, string | number | undefined>;

// A Page is what a view may ask of the page around it. Calls from a view that has been
// left have no effect.
export interface Page {
  readonly left: AbortSignal; // aborted when another view takes its place
  failed(error: unknown): void; // shown until something succeeds
  notify(text: string): void; // shown for some seconds
  link(state: State): string; // an address in the page
  remember(state: State): void; // put into the address: something has succeeded
  refresh(): Promise<void>; // the list of models
}

export interface View {
  readonly root: HTMLElement;
  open(state: URLSearchParams): Promise<void>; // shows what an address holds
}

// An EmptyView says why there is nothing to see.
export class EmptyView implements View {
  readonly root: HTMLElement;

  constructor(why: string) {
    this.root = element("p", {}, why);
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
