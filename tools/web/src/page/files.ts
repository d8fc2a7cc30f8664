// Picture files: chosen, pasted, or dropped anywhere on the page.

import { element } from "../parts/dom";
import { Key, say } from "./text";

// A Taker takes picture files, at most so many at once, and is told what was not taken.
export interface Taker {
  most: number;
  take(files: File[], said: string[]): void;
}

// fileButton is a control to choose picture files.
export function fileButton(text: Key, most: number, take: (files: File[]) => void): HTMLElement {
  const input = element("input", { type: "file", accept: "image/*", multiple: most > 1 });
  input.addEventListener("change", () => {
    if (input.files!.length > 0) take(Array.from(input.files!));
    input.value = ""; // else choosing the same file again would be no change
  });
  return element("label", { className: "file" }, say(text), input);
}

// watchFiles gives what is dropped on the window, or pasted, to the taker of the time; files
// that are not pictures, and those beyond its most, are told to notify. While files are
// dragged over the window, it says where they go.
export function watchFiles(taker: () => Taker | null, notify: (text: string) => void): void {
  const accept = (list: FileList | undefined | null) => {
    const to = taker(), files = Array.from(list ?? []);
    if (to !== null && files.length > 0) sort(files, to, notify);
  };
  const over = (on: boolean) => document.body.classList.toggle("dropping", on && taker() !== null);
  window.addEventListener("dragover", (e) => {
    if (!e.dataTransfer?.types.includes("Files")) return;
    e.preventDefault(); // else the browser opens the file
    over(true);
  });
  window.addEventListener("dragleave", (e) => e.relatedTarget === null && over(false));
  window.addEventListener("drop", (e) => {
    over(false);
    if (!e.dataTransfer?.types.includes("Files")) return;
    e.preventDefault();
    accept(e.dataTransfer.files);
  });
  document.addEventListener("paste", (e) => accept(e.clipboardData?.files));
}

function sort(files: File[], { most, take }: Taker, notify: (text: string) => void): void {
  const pictures = files.filter((f) => f.type.startsWith("image/")), others = files.filter((f) => !pictures.includes(f));
  const said = others.length > 0 ? [`${say("noPicture")} ${others.map((f) => f.name).join(", ")}`] : [];
  if (pictures.length > most) said.push(`${say("tooMany")} ${most}`);
  if (pictures.length > 0) take(pictures.slice(0, most), said);
  if (said.length > 0) notify(said.join(" · "));
}
