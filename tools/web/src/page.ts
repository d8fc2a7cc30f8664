// What a view may do with the page around it.
export interface Page {
  failed(error: unknown): void;
  tell(text: string): void;
  link(state: Record<string, string>): string; // to a place of the page
  remember(state: Record<string, string>): void; // in the address
}
