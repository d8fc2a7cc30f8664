// The bar with the current image, and the ways to choose another: from the data, a file, the
// clipboard or by drag and drop; and the class that the decoder is told.

import { paint } from "../parts/canvas";
import { button, element, option } from "../parts/dom";
import * as api from "../server/api";
import { fileButton } from "./files";
import { Current, Subject } from "./subject";
import { Key, say } from "./text";

const reasons: Record<NonNullable<Subject["why"]>, Key> = { data: "toldOfData", likeliest: "toldLikeliest", chosen: "toldChosen" };

export class SubjectBar {
  readonly root = element("div", { className: "subject", role: "group", label: say("thisImage") });
  private readonly thumbnail = element("canvas", { role: "img", label: say("thisImage") });
  private readonly caption = element("span", { className: "caption" });
  private readonly told = element("select", { label: say("told") });
  private readonly why = element("small");

  constructor(current: Current, private readonly model: api.Model) {
    this.root.append(this.thumbnail, this.caption);
    if (current.count > 0) this.root.append(button(say("next"), () => void current.another()));
    this.root.append(fileButton("file", 1, ([file]) => void current.file(file)), element("small", { className: "hint" }, say("fileHint")));
    const classes = api.decoderClasses(model);
    if (classes.length === 0) return;
    this.told.append(...classes.map((c) => option(c)));
    this.told.addEventListener("input", () => void current.tell(this.told.value));
    this.root.append(element("label", { className: "told" }, say("told"), " ", this.told, " ", this.why));
  }

  show(s: Subject): void {
    paint(this.thumbnail, s.pixels, this.model.input);
    const what = s.image !== undefined ? `${say("original")} ${s.image}` : s.name ?? say("yourPicture");
    this.caption.textContent = s.image !== undefined && s.class !== undefined ? `${what} · ${s.class}` : what;
    if (s.told === undefined) return;
    this.told.value = s.told;
    this.why.textContent = say(reasons[s.why!]);
  }
}
