// What a group of images is made of.

import { element } from "../parts/dom";
import { say } from "../page/text";

const most = 12; // classes that are named

// shares returns the classes and their shares of the whole, the largest first; the rest is
// under "".
export function shares(classes: string[]): [name: string, share: number][] {
  const counts = new Map<string, number>();
  for (const c of classes) counts.set(c, (counts.get(c) ?? 0) + 1);
  const sorted = [...counts].map(([name, n]): [string, number] => [name, n / classes.length]).sort((a, b) => b[1] - a[1]);
  const rest = sorted.slice(most).reduce((sum, [, share]) => sum + share, 0);
  return rest > 0 ? [...sorted.slice(0, most), ["", rest]] : sorted;
}

// summary shows the classes of images in percent.
export function summary(classes: string[]): HTMLElement {
  return element("ul", { className: "shares" }, ...shares(classes).map(([name, share]) => {
    const bar = element("span", { className: "bar" });
    bar.style.width = `${6 * share}rem`;
    return element("li", {}, element("span", {}, name === "" ? say("otherClasses") : name), bar, `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`);
  }));
}
