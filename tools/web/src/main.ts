// The page: which model, which language, and what to say when the server is lost.

import * as api from "./api";
import { element } from "./dom";
import { MapView } from "./map";
import { Page } from "./page";
import { Play } from "./play";
import { Sample } from "./sample";
import { Key, Language, say, speak, spoken } from "./text";

const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const modelChoice = at<HTMLSelectElement>("model");
const languageChoice = at<HTMLSelectElement>("language");
const status = at("status");
const view = at("view");
const tabs = at("views");

// views are the ways to look at a model, by their names in the address.
const views = ["play", "map", "sample"] as const satisfies readonly Key[];

let known: api.Model[] = [];

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
};

// askForToken shows a form instead of a view, and starts again.
function askForToken(): void {
  const token = element("input", { type: "password", autocomplete: "current-password", required: true });
  const form = element("form", { className: "token" }, element("label", {}, say("token"), " ", token), " ", element("button", {}, say("enter")));
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    api.identify(token.value);
    window.addEventListener("hashchange", () => {
  modelChoice.value = address().get("model") ?? modelChoice.value;
  open(address()).catch(page.failed);
});

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

// open shows a model in the view, and at the place, that an address names.
async function open(state: URLSearchParams): Promise<void> {
  const model = known.find((m) => m.name === modelChoice.value) ?? known[0];
  const name = views.find((v) => v === state.get("view")) ?? views[0];
  tabs.replaceChildren(...views.map((v) => tab(v, v === name)));
  if (name !== "play") {
    const other = name === "map" ? new MapView(page, model) : new Sample(page, model);
    view.replaceChildren(other.root);
    return other.open(state);
  }
  const [dimensions, count] = await Promise.all([api.dimensions(model.name), api.count(model.name)]);
  const all = dimensions ?? Array.from({ length: model.latent }, (_, index) => ({ index, mean: 0, std: 1 }));
  const play = new Play(page, model, all, count);
  view.replaceChildren(play.root);
  await play.open(state);
}

// tab is the link to a view.
function tab(name: Key, here: boolean): HTMLElement {
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

async function start(): Promise<void> {
  const state = address();
  const preferred = state.get("lang") ?? (navigator.language.startsWith("ru") ? "ru" : "en");
  speak(preferred === "ru" ? "ru" : "en");
  languageChoice.value = spoken();
  label();
  known = await api.models();
  modelChoice.replaceChildren(...known.map((m) => element("option", { value: m.name }, m.name)));
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
