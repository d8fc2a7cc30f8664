import { say } from "./text";

// What a view may do with the page around it.
export interface Page {
  failed(error: unknown): void;
  tell(text: string): void;
  link(state: Record<string, string>): string; // to a place of the page
  remember(state: Record<string, string>): void; // in the address
  refresh(): Promise<void>; // which models there are
}

// A View is one way to look at a model.
export interface View {
  readonly root: HTMLElement;
  open(state: URLSearchParams): Promise<void>; // shows what an address names
  leave?(): void; // ends what the view has begun, when another one takes its place
}

// copy puts a text where it can be pasted from.
export async function copy(page: Page, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    page.tell(say("copied"));
  } catch {
    page.tell(`${say("notCopied")} ${text}`); // not allowed, or not over HTTPS
  }
}
