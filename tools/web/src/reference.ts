// API: what a program may ask the server, from its own description.

import * as api from "./api";
import { button, element } from "./dom";
import { copy, Page, View } from "./page";
import { Key, say } from "./text";

export class Reference implements View {
  readonly root = element("section", { className: "reference" });

  constructor(private readonly page: Page, private readonly model: api.Model) {
    const file = element("a", { href: "openapi.json" }, "openapi.json");
    this.root.append(element("p", {}, say("referenceHint"), " ", file));
  }

  async open(): Promise<void> {
    const { paths } = await api.description();
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(methods)) this.root.append(this.operation(method, path, operation));
    }
    this.page.remember({ view: "api" });
  }

  private operation(method: string, path: string, o: api.Operation): HTMLElement {
    const box = element("details", {}, element("summary", {}, element("code", {}, `${method.toUpperCase()} ${path}`), " ", o.summary));
    const parameters = o.parameters?.filter((p) => p.in !== "header") ?? [];
    if (parameters.length > 0) box.append(element("dl", {}, ...parameters.flatMap((p) => [element("dt", {}, element("code", {}, p.name)), element("dd", {}, this.meaning(p))])));
    box.append(...this.types("bodyTypes", o.requestBody?.content), ...this.types("answerTypes", o.responses["200"]?.content));
    if (method === "get" && !path.includes("{")) {
      const command = api.command(path.replace("/v1/", ""), this.needed(parameters));
      box.append(element("pre", { tabIndex: 0 }, command), button(say("copyLine"), () => void copy(this.page, command)));
    }
    return box;
  }

  // needed is what a question has to say.
  private needed(parameters: api.Parameter[]): Record<string, string> {
    const asks = (name: string) => parameters.some((p) => p.name === name);
    const { name } = this.model, [first] = api.asked(this.model);
    return { ...(asks("model") ? { model: name } : {}), ...(asks("class") && first ? { class: first } : {}) };
  }

  private meaning(p: api.Parameter): string {
    const { type, enum: values, default: usual, minimum, maximum } = p.schema;
    const range = values?.join(" | ") ?? [[type].flat()[0], minimum === undefined ? "" : `≥ ${minimum}`, maximum === undefined ? "" : `≤ ${maximum}`].filter(Boolean).join(" ");
    return [range, usual === undefined ? "" : `${say("usually")} ${usual}`, p.description].filter(Boolean).join("; ");
  }

  private types(label: Key, content: Record<string, unknown> | undefined): HTMLElement[] {
    return content ? [element("p", {}, `${say(label)} `, element("code", {}, Object.keys(content).join(", ")))] : [];
  }
}
