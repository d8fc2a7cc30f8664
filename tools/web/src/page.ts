import { Problem } from "./api";
import { element } from "./dom";
import { say } from "./text";

// A Place is what an address says; undefined is left out.
export type Place = Record<string, string | number | undefined>;

// What a view may do with the page around it. Once it is left, it is not heard any more.
export interface Page {
  readonly left: AbortSignal; // another view has taken its place
  failed(error: unknown): void; // said until something succeeds
  tell(text: string): void; // for some seconds
  link(state: Place): string; // to a place of the page
  remember(state: Place): void; // in the address: something has succeeded
  refresh(): Promise<void>; // which models there are
}

// A View is one way to look at a model.
export interface View {
  readonly root: HTMLElement;
  open(state: URLSearchParams): Promise<void>; // shows what an address names
}

// Nothing is a view that says why there is nothing to be seen.
export class Nothing implements View {
  readonly root: HTMLElement;

  constructor(why: string) {
    this.root = element("p", {}, why);
  }

  async open(): Promise<void> {}
}

// refused says on a line what the server does not accept; what else is wrong is the
// page's.
export function refused(page: Page, line: HTMLElement, error: unknown): void {
  if (error instanceof Problem && error.status !== 401) line.textContent = error.message;
  else page.failed(error);
}

// copy puts a text where it can be pasted from.
export async function copy(page: Page, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    page.tell(say("copied"));
  } catch {
    page.failed(`${say("notCopied")} ${text}`); // not allowed, or not over HTTPS
  }
}
