// The navigation of the page: links to the views in groups.

import { element } from "../parts/dom";
import { Model } from "../server/api";
import { groups, Name, names, places } from "./places";
import { say } from "./text";
import { Facts, Place } from "./view";

export class Navigation {
  private readonly links = new Map(names.map((n) => [n, element("a")]));
  private readonly titles = new Map(Object.keys(groups).map((g) => [g as keyof typeof groups, element("span", { className: "group-title" })]));
  private shown = "";

  constructor(private readonly root: HTMLElement, menu: HTMLElement) {
    menu.append(this.links.get("api")!);
  }

  // show updates the links to the views, of which the current one is marked; without a model
  // there is only Training. It keeps the elements, and with them the keyboard focus.
  show(current: Name, model: Model | undefined, link: (name: Name) => string): void {
    this.arrange(model === undefined ? ["train"] : Object.keys(groups) as (keyof typeof groups)[]);
    this.root.setAttribute("aria-label", say("views"));
    for (const [group, title] of this.titles) title.textContent = say(group);
    for (const [name, a] of this.links) {
      a.href = link(name);
      a.textContent = say(name);
      if (name === current) a.setAttribute("aria-current", "page");
      else a.removeAttribute("aria-current");
    }
    this.reveal(this.links.get(current)!);
  }

  private arrange(shown: (keyof typeof groups)[]): void {
    if (this.shown === shown.join()) return;
    this.shown = shown.join();
    this.root.replaceChildren(...shown.map((g) => element("span", { className: "group" }, this.titles.get(g)!, ...groups[g].map((n) => this.links.get(n)!))));
  }

  // reveal scrolls a link into sight.
  private reveal(a: HTMLElement): void {
    this.root.scrollLeft = a.offsetLeft - (this.root.clientWidth - a.offsetWidth) / 2;
  }

  // dim marks the views that have nothing to show, and says why.
  dim(model: Model, facts: Facts): void {
    for (const [name, a] of this.links) {
      const why = (places[name] as Place).impossible?.(model, facts) ?? null;
      a.classList.toggle("impossible", why !== null);
      a.title = why === null ? "" : say(why);
    }
  }
}
