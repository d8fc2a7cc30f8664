// The page: which model, which language, and what to say when the server is lost.

import { Anomalies } from "./anomalies";
import * as api from "./api";
import { Attributes } from "./attributes";
import { element } from "./dom";
import { Inside } from "./inside";
import { MapView } from "./map";
import { Noise } from "./noise";
import { Page, View } from "./page";
import { Play } from "./play";
import { Reference } from "./reference";
import { Sample } from "./sample";
import { Language, say, speak, spoken } from "./text";
import { Training } from "./training";

const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const modelChoice = at<HTMLSelectElement>("model");
const languageChoice = at<HTMLSelectElement>("language");
const status = at("status");
const view = at("view");
const tabs = at("views");

// views are the ways to look at a model, by their names in the address; the first
// is shown where an address names none.
const views = {
  play: Play.of,
  attributes: Attributes.of,
  map: async (page: Page, model: api.Model) => new MapView(page, model),
  sample: Sample.of,
  anomalies: Anomalies.of,
  noise: Noise.of,
  inside: Inside.of,
  training: async (page: Page) => new Training(page),
  api: async (page: Page, model: api.Model) => new Reference(page, model),
} satisfies Record<string, (page: Page, model: api.Model) => Promise<View>>;

type Name = keyof typeof views;
const names = Object.keys(views) as Name[];

let known: api.Model[] = [];
let shown: View | null = null;

const page: Page = {
  tell(text) {
    status.textContent = text;
  },
  failed(error) {
    if (error instanceof api.Lost) void waitForServer();
    else if (error instanceof api.Problem && error.status === 401) askForToken();
    else page.tell(error instanceof Error ? error.message : String(error));
  },
  link(state) {
    return `#${new URLSearchParams({ model: modelChoice.value, lang: spoken(), ...state })}`;
  },
  remember(state) {
    history.replaceState(null, "", page.link(state));
  },
  async refresh() {
    await findModels();
    showTabs();
  },
};

// askForToken shows a form instead of a view, and starts again.
function askForToken(): void {
  const token = element("input", { type: "password", autocomplete: "current-password", required: true });
  const form = element("form", { className: "token" }, element("label", {}, say("token"), " ", token), " ", element("button", {}, say("enter")));
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    api.identify(token.value);
    start().catch(page.failed);
  });
  view.replaceChildren(form);
  token.focus();
}

let waiting = false;

// waitForServer says that the server is lost, and looks for it until it is back.
async function waitForServer(): Promise<void> {
  if (waiting) return;
  waiting = true;
  page.tell(say("lost"));
  for (;;) {
    await new Promise((done) => setTimeout(done, 1000));
    try {
      await api.models();
      break;
    } catch {
      // still lost
    }
  }
  waiting = false;
  page.tell(say("back"));
}

// here is the view an address names; without a model there is but one to look at.
function here(state: URLSearchParams): Name {
  return known.length === 0 ? "training" : names.find((n) => n === state.get("view")) ?? names[0];
}

function showTabs(): void {
  const some = known.length === 0 ? names.filter((n) => n === "training") : names;
  tabs.replaceChildren(...some.map((n) => tab(n, n === here(address()))));
}

// open shows a model in the view, and at the place, that an address names.
async function open(state: URLSearchParams): Promise<void> {
  const model = known.find((m) => m.name === modelChoice.value) ?? known[0];
  showTabs();
  const next = await views[here(state)](page, model);
  shown?.leave?.();
  shown = next;
  view.replaceChildren(shown.root);
  await shown.open(state);
}

// tab is the link to a view.
function tab(name: Name, here: boolean): HTMLElement {
  const a = element("a", { href: page.link({ view: name }) }, say(name));
  if (here) a.setAttribute("aria-current", "page");
  return a;
}

function label(): void {
  at("model-label").textContent = say("model");
  at("language-label").textContent = say("language");
  tabs.setAttribute("aria-label", say("views"));
}

const address = () => new URLSearchParams(location.hash.slice(1));

// findModels asks which models there are, and keeps the choice.
async function findModels(): Promise<void> {
  const chosen = modelChoice.value;
  known = await api.models();
  modelChoice.replaceChildren(...known.map((m) => element("option", { value: m.name }, m.name)));
  if (known.some((m) => m.name === chosen)) modelChoice.value = chosen;
}

async function start(): Promise<void> {
  const state = address();
  const preferred = state.get("lang") ?? (navigator.language.startsWith("ru") ? "ru" : "en");
  speak(preferred === "ru" ? "ru" : "en");
  languageChoice.value = spoken();
  label();
  if (element("canvas").getContext("2d") === null) return view.replaceChildren(say("noCanvas"));
  await findModels();
  if (known.some((m) => m.name === state.get("model"))) modelChoice.value = state.get("model")!;
  await open(state);
}

modelChoice.addEventListener("change", () => open(new URLSearchParams({ view: address().get("view") ?? "" })).catch(page.failed));
languageChoice.addEventListener("change", () => {
  speak(languageChoice.value as Language);
  label();
  open(address()).catch(page.failed);
});

window.addEventListener("hashchange", () => {
  modelChoice.value = address().get("model") ?? modelChoice.value;
  open(address()).catch(page.failed);
});

start().catch(page.failed);
