// The page: which model, which language, and what to say when the server is lost.

import { Anomalies } from "./anomalies";
import * as api from "./api";
import { Attributes } from "./attributes";
import { choose, element, labelled, option } from "./dom";
import { Inside } from "./inside";
import { MapView } from "./map";
import { Noise } from "./noise";
import { Page, Place, View } from "./page";
import { Play } from "./play";
import { Reference } from "./reference";
import { Sample } from "./sample";
import { Status } from "./status";
import { say, speak, spoken } from "./text";
import { Training } from "./training";

const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const modelChoice = at<HTMLSelectElement>("model");
const languageChoice = at<HTMLSelectElement>("language");
const status = new Status(at("status"));
const view = at("view");
const tabs = at("views");

// views are the ways to look at a model, by their names in the address; the first
// is shown where an address names none.
const views = {
  play: Play.of,
  attributes: Attributes.of,
  map: MapView.of,
  sample: Sample.of,
  anomalies: Anomalies.of,
  noise: Noise.of,
  inside: Inside.of,
  training: async (page: Page) => new Training(page),
  api: async (page: Page, model: api.Model) => new Reference(page, model),
} satisfies Record<string, (page: Page, model: api.Model) => Promise<View>>;

type Name = keyof typeof views;
const names = Object.keys(views) as Name[];

const links = new Map(names.map((n) => [n, element("a")]));

let known: api.Model[] = [];
let leaving = new AbortController(); // of the view that is shown
let complete = false; // whether it could be opened
let waiting = false; // for the server
let tried = false; // whether a token was entered

const address = () => new URLSearchParams(location.hash.slice(1));

function chosen(): api.Model | undefined {
  return known.find((m) => m.name === modelChoice.value);
}

function link(state: Place): string {
  const named = Object.entries({ model: modelChoice.value, lang: spoken(), ...state }).filter(([, value]) => value !== undefined);
  return `#${new URLSearchParams(named.map(([name, value]) => [name, String(value)]))}`;
}

function remember(state: Place): void {
  history.replaceState(null, "", link(state));
  if (!waiting) status.succeeded();
}

function failed(error: unknown): void {
  if (error instanceof api.Lost) return void waitForServer();
  if (error instanceof api.Problem && error.status === 401) return askForToken();
  status.fail(error instanceof Error ? error.message : String(error));
  if (error instanceof api.Problem) void renew();
}

// pageOf is the page as one view has it, which is not heard once it is left.
function pageOf(left: AbortSignal): Page {
  const heard = <T>(act: (what: T) => void) => (what: T) => {
    if (!left.aborted) act(what);
  };
  return { left, link, refresh, failed: heard(failed), tell: heard((text) => status.note(text)), remember: heard(remember) };
}

// askForToken shows a form instead of a view, and starts again.
function askForToken(): void {
  leaving.abort();
  view.ariaBusy = "false";
  if (tried) status.note(say("tokenWrong"));
  const token = element("input", { type: "password", autocomplete: "current-password", required: true });
  const form = element("form", { className: "token" }, labelled("token", token), " ", element("button", {}, say("enter")));
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    api.identify(token.value);
    tried = true;
    void open();
  });
  view.replaceChildren(form);
  token.focus();
}

// waitForServer says that the server is lost, and looks for it until it is back.
async function waitForServer(): Promise<void> {
  if (waiting) return;
  waiting = true;
  status.fail(say("lost"));
  while (!(await api.answers())) await new Promise((done) => setTimeout(done, 1000));
  waiting = false;
  status.note(say("back"));
  if (!complete) await open();
}

// findModels asks which models there are, and keeps the choice.
async function findModels(): Promise<void> {
  const before = modelChoice.value;
  known = await api.models();
  modelChoice.replaceChildren(...known.map((m) => option(m.name)));
  choose(modelChoice, before);
}

async function refresh(): Promise<void> {
  await findModels();
  showTabs();
}

// renew looks whether the model that is shown has been replaced by another one.
async function renew(): Promise<void> {
  const before = JSON.stringify(chosen());
  await refresh().catch(failed);
  if (JSON.stringify(chosen()) !== before) await open();
}

// here is the view the address names; without a model there is but one to look at.
function here(): Name {
  return known.length === 0 ? "training" : names.find((n) => n === address().get("view")) ?? names[0];
}

// showTabs links to the views. The links stay, and with them the keyboard's focus.
function showTabs(): void {
  const some = known.length === 0 ? names.filter((n) => n === "training") : names;
  if (tabs.childElementCount !== some.length) tabs.replaceChildren(...some.map((n) => links.get(n)!));
  for (const [name, a] of links) {
    a.href = link({ view: name });
    a.textContent = say(name);
    a.removeAttribute("aria-current");
  }
  const current = links.get(here())!;
  current.setAttribute("aria-current", "page");
  tabs.scrollLeft = current.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2;
}

function label(): void {
  at("model-label").textContent = say("model");
  at("language-label").textContent = say("language");
  tabs.setAttribute("aria-label", say("views"));
  languageChoice.value = spoken();
}

// open shows the model, in the view and at the place, that the address names.
async function open(): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving, state = address();
  complete = false;
  view.ariaBusy = "true";
  speak(state.get("lang"));
  label();
  try {
    await findModels();
    choose(modelChoice, state.get("model"));
    if (signal.aborted) return;
    showTabs();
    const name = here();
    const next = await views[name](pageOf(signal), chosen()!);
    if (signal.aborted) return;
    document.title = `${say(name)} · ${modelChoice.value || "Diabolo"}`;
    view.setAttribute("aria-label", say(name));
    view.replaceChildren(next.root);
    view.ariaBusy = "false";
    await next.open(state);
    complete = true;
    tried = false;
  } catch (error) {
    if (!signal.aborted) failed(error);
  }
}

// The images, but no z, of the address are shown to another model.
modelChoice.addEventListener("change", () => {
  const state = address();
  state.set("model", modelChoice.value);
  state.delete("z");
  location.hash = `#${state}`;
});
languageChoice.addEventListener("change", () => {
  const state = address();
  state.set("lang", languageChoice.value);
  location.replace(`#${state}`);
});
window.addEventListener("hashchange", (e) => {
  history.replaceState(null, "", e.newURL); // a late answer may have written over it
  void open();
});

speak(navigator.language.slice(0, 2));
if (element("canvas").getContext("2d") === null) view.replaceChildren(say("noCanvas"));
else void open();
