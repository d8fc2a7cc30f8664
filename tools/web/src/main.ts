// The page: the choice of model, language and view, and what it does when the server is
// lost or asks for a token.

import { Anomalies } from "./anomalies/anomalies";
import * as api from "./server/api";
import { Attributes } from "./attributes/attributes";
import { choose, element, labelled, option } from "./parts/dom";
import { Inside } from "./inside/inside";
import { MapView } from "./map/map";
import { Noise } from "./noise/noise";
import { Play } from "./play/play";
import { Reference } from "./reference/reference";
import { Sample } from "./sample/sample";
import { Status } from "./page/status";
import { currentLanguage, say, setLanguage } from "./page/text";
import { Training } from "./training/training";
import { Page, State, View } from "./page/view";

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const modelChoice = byId<HTMLSelectElement>("model");
const languageChoice = byId<HTMLSelectElement>("language");
const status = new Status(byId("status"));
const main = byId("view");
const tabs = byId("views");

// views lists the views of a model by their names in the address; the first is the
// default.
const views = {
  play: Play.create,
  attributes: Attributes.create,
  map: MapView.create,
  sample: Sample.create,
  anomalies: Anomalies.create,
  noise: Noise.create,
  inside: Inside.create,
  training: async (page: Page) => new Training(page),
  api: async (page: Page, model: api.Model) => new Reference(page, model),
} satisfies Record<string, (page: Page, model: api.Model) => Promise<View>>;

type Name = keyof typeof views;
const names = Object.keys(views) as Name[];

const links = new Map(names.map((n) => [n, element("a")]));

let models: api.Model[] = [];
let current = new AbortController(); // aborted when the view is left
let opened = false; // the view is complete
let waiting = false; // for the server
let tokenEntered = false;

const address = () => new URLSearchParams(location.hash.slice(1));

function chosenModel(): api.Model | undefined {
  return models.find((m) => m.name === modelChoice.value);
}

function link(state: State): string {
  const named = Object.entries({ model: modelChoice.value, lang: currentLanguage(), ...state }).filter(([, value]) => value !== undefined);
  return `#${new URLSearchParams(named.map(([name, value]) => [name, String(value)]))}`;
}

function remember(state: State): void {
  history.replaceState(null, "", link(state));
  if (!waiting) status.succeeded();
}

// failed shows an error, unless the page can do something about it.
function failed(error: unknown): void {
  if (error instanceof api.ConnectionError) return void waitForServer();
  if (error instanceof api.Problem && error.status === 401) return askForToken();
  status.fail(error instanceof Error ? error.message : String(error));
  if (error instanceof api.Problem) void reopenIfChanged();
}

// pageFor returns the page for one view; its calls have no effect once the view is left.
function pageFor(left: AbortSignal): Page {
  const guarded = <T>(call: (argument: T) => void) => (argument: T) => {
    if (!left.aborted) call(argument);
  };
  return { left, link, refresh, failed: guarded(failed), notify: guarded((text) => status.note(text)), remember: guarded(remember) };
}

// askForToken shows a form instead of the view, and opens the view with the token.
function askForToken(): void {
  current.abort();
  main.ariaBusy = "false";
  if (tokenEntered) status.note(say("tokenWrong"));
  const token = element("input", { type: "password", autocomplete: "current-password", required: true });
  const form = element("form", { className: "token" }, labelled("token", token), " ", element("button", {}, say("enter")));
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    api.setToken(token.value);
    tokenEntered = true;
    void open();
  });
  main.replaceChildren(form);
  token.focus();
}

// waitForServer says that the server is lost, and tries until it answers again.
async function waitForServer(): Promise<void> {
  if (waiting) return;
  waiting = true;
  status.fail(say("lost"));
  while (!(await api.reachable())) await new Promise((done) => setTimeout(done, 1000));
  waiting = false;
  status.note(say("back"));
  if (!opened) await open();
}

// loadModels loads the list of models and keeps the choice.
async function loadModels(): Promise<void> {
  const before = modelChoice.value;
  models = await api.models();
  modelChoice.replaceChildren(...models.map((m) => option(m.name)));
  choose(modelChoice, before);
}

async function refresh(): Promise<void> {
  await loadModels();
  showTabs();
}

// reopenIfChanged opens the view anew if the model has been replaced.
async function reopenIfChanged(): Promise<void> {
  const before = JSON.stringify(chosenModel());
  await refresh().catch(failed);
  if (JSON.stringify(chosenModel()) !== before) await open();
}

// currentView returns the view in the address; without models there is only Training.
function currentView(): Name {
  return models.length === 0 ? "training" : names.find((n) => n === address().get("view")) ?? names[0];
}

// showTabs updates the links to the views. It keeps the elements, and with them the
// keyboard focus.
function showTabs(): void {
  const shown = models.length === 0 ? names.filter((n) => n === "training") : names;
  if (tabs.childElementCount !== shown.length) tabs.replaceChildren(...shown.map((n) => links.get(n)!));
  for (const [name, a] of links) {
    a.href = link({ view: name });
    a.textContent = say(name);
    a.removeAttribute("aria-current");
  }
  const tab = links.get(currentView())!;
  tab.setAttribute("aria-current", "page");
  tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
}

function showLabels(): void {
  byId("model-label").textContent = say("model");
  byId("language-label").textContent = say("language");
  tabs.setAttribute("aria-label", say("views"));
  languageChoice.value = currentLanguage();
}

// open shows the model, the view and its state in the address.
async function open(): Promise<void> {
  current.abort();
  current = new AbortController();
  const { signal } = current, state = address();
  opened = false;
  main.ariaBusy = "true";
  setLanguage(state.get("lang"));
  showLabels();
  try {
    await loadModels();
    choose(modelChoice, state.get("model"));
    if (signal.aborted) return;
    showTabs();
    const name = currentView();
    const next = await views[name](pageFor(signal), chosenModel()!);
    if (signal.aborted) return;
    document.title = `${say(name)} · ${modelChoice.value || "Diabolo"}`;
    main.setAttribute("aria-label", say(name));
    main.replaceChildren(next.root);
    main.ariaBusy = "false";
    await next.open(state);
    opened = true;
    tokenEntered = false;
  } catch (error) {
    if (!signal.aborted) failed(error);
  }
}

// Another model keeps the image in the address, but not z.
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
  history.replaceState(null, "", e.newURL); // a late answer may have overwritten it
  void open();
});

setLanguage(navigator.language.slice(0, 2));
if (element("canvas").getContext("2d") === null) main.replaceChildren(say("noCanvas"));
else void open();
