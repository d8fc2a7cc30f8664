// What a view may do with the page around it.
export interface Page {
  failed(error: unknown): void;
  tell(text: string): void;
  link(state: Record<string, string>): string; // to a place of the page
  remember(state: Record<string, string>): void; // in the address
}

// A View is one way to look at a model.
export interface View {
  readonly root: HTMLElement;
  open(state: URLSearchParams): Promise<void>; // shows what an address names
}
