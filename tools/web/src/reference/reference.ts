// API: the operations of the server, from its OpenAPI document.

import * as api from "../server/api";
import { button, element } from "../parts/dom";
import { Key, say } from "../page/text";
import { copy, Page, View } from "../page/view";

export class Reference implements View {
  readonly root = element("section", { className: "reference" });

  static create(this: void, page: Page, model: api.Model): Reference {
    return new Reference(page, model);
  }

  private constructor(private readonly page: Page, private readonly model: api.Model) {
    const file = element("a", { href: "openapi.json" }, "openapi.json");
    this.root.append(element("p", {}, say("referenceHint"), " ", file));
  }

  async open(): Promise<void> {
    const { paths } = await api.openAPI();
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(methods)) this.root.append(this.operation(method, path, operation));
    }
    this.page.remember({ view: "api" });
  }

  private operation(method: string, path: string, o: api.Operation): HTMLElement {
    const box = element("details", {}, element("summary", {}, element("code", {}, `${method.toUpperCase()} ${path}`), " ", api.words(o.summary)));
    const parameters = o.parameters?.filter((p) => p.in !== "header") ?? [];
    if (parameters.length > 0) box.append(element("dl", {}, ...parameters.flatMap((p) => [element("dt", {}, element("code", {}, p.name)), element("dd", {}, describe(p))])));
    box.append(...this.types("bodyTypes", o.requestBody?.content), ...this.types("answerTypes", o.responses["200"]?.content));
    if (method === "get" && !path.includes("{")) {
      const command = api.curlCommand(path.replace("/v1/", ""), exampleQuery(this.model, parameters));
      box.append(element("pre", { tabIndex: 0 }, command), button(say("copyLine"), () => void copy(this.page, command)));
    }
    return box;
  }

  private types(label: Key, content: Record<string, unknown> | undefined): HTMLElement[] {
    return content ? [element("p", {}, `${say(label)} `, element("code", {}, Object.keys(content).join(", ")))] : [];
  }
}

// exampleQuery returns the parameters that a request must have.
export function exampleQuery(model: api.Model, parameters: api.Parameter[]): Record<string, string> {
  const takes = (name: string) => parameters.some((p) => p.name === name);
  const [first] = api.decoderClasses(model);
  return { ...(takes("model") ? { model: model.name } : {}), ...(takes("class") && first ? { class: first } : {}) };
}

// describe returns the values that a parameter takes, its default and its description.
export function describe(p: api.Parameter): string {
  const { type, enum: values, default: usual, minimum, maximum } = p.schema;
  const range = values?.join(" | ") ?? [[type].flat()[0], minimum === undefined ? "" : `≥ ${minimum}`, maximum === undefined ? "" : `≤ ${maximum}`].filter(Boolean).join(" ");
  return [range, usual === undefined ? "" : `${say("default")} ${usual}`, p.description].filter(Boolean).join("; ");
}
