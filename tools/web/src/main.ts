// The page: the choice of model, language and view, and what it does when the server is
// lost or asks for a token.

import { card } from "./page/card";
import { watchFiles, Taker } from "./page/files";
import { Navigation } from "./page/navigation";
import { Name, names, places } from "./page/places";
import { Status } from "./page/status";
import { Current } from "./page/subject";
import { SubjectBar } from "./page/subjectbar";
import { chooseLanguage, currentLanguage, format, say, useLanguage } from "./page/text";
import { EmptyView, Facts, Page, Place, State, View } from "./page/view";
import { choose, element, labelled, option } from "./parts/dom";
import * as api from "./server/api";

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const modelChoice = byId<HTMLSelectElement>("model");
const languageChoice = byId<HTMLSelectElement>("language");
const status = new Status(byId("status"));
const main = byId("view");
const navigation = new Navigation(byId("views"), byId("places"));

let models: api.Model[] = [];
let current = new AbortController(); // aborted when the view is left
let subject: Current | null = null; // of the view
let taker: Taker | null = null; // of the files that are dropped or pasted
let opened = false; // the view is complete
let waiting = false; // for the server
let lost: (() => void)[] = []; // what to do again when the server is back
let tokenEntered = false;

const address = () => new URLSearchParams(location.hash.slice(1));

function chosenModel(): api.Model | undefined {
  return models.find((m) => m.name === modelChoice.value);
}

// link returns an address with the current image and the class told, unless the state has
// its own.
function link(state: State): string {
  const all = { model: modelChoice.value, ...(subject?.address() ?? {}), ...state };
  const named = Object.entries(all).filter(([, value]) => value !== undefined);
  return `#${new URLSearchParams(named.map(([name, value]) => [name, String(value)]))}`;
}

function remember(state: State): void {
  history.replaceState(null, "", link(state));
  showTabs();
  if (!waiting) status.succeeded();
}

// failed shows an error, unless the page can do something about it.
function failed(error: unknown, again?: () => void): void {
  if (error instanceof api.ConnectionError) {
    if (again) lost.push(again);
    return void waitForServer();
  }
  if (error instanceof api.Problem && error.status === 401) return askForToken();
  status.fail(error instanceof Error ? error.message : String(error));
  if (error instanceof api.Problem) void reopenIfChanged();
}

// pageFor returns the page for one view; its calls have no effect once the view is left.
function pageFor(left: AbortSignal, shared: Current): Page {
  const guarded = <T extends unknown[]>(call: (...values: T) => void) => (...values: T) => {
    if (!left.aborted) call(...values);
  };
  return {
    left, link, refresh, current: shared, failed: guarded(failed), notify: guarded((text: string) => status.note(text)), remember: guarded(remember),
    takeFiles: guarded((most: number, take: Taker["take"]) => (taker = { most, take })),
  };
}

// askForToken shows a form instead of the view, and opens the view with the token.
function askForToken(): void {
  current.abort();
  main.ariaBusy = "false";
  if (tokenEntered) status.fail(say("tokenWrong"));
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

// waitForServer says that the server is lost, tries until it answers again, and repeats what
// failed.
async function waitForServer(): Promise<void> {
  if (waiting) return;
  waiting = true;
  status.fail(say("lost"));
  while (!(await api.reachable())) await new Promise((done) => setTimeout(done, 1000));
  waiting = false;
  status.succeeded();
  status.note(say("back"));
  const again = lost;
  lost = [];
  if (!opened) return open();
  again.forEach((run) => run());
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

function showTabs(): void {
  navigation.show(currentView(), chosenModel(), (view) => link({ view }));
}

function showLabels(): void {
  byId("model-label").textContent = say("model");
  byId("language-label").textContent = say("language");
  byId("menu").setAttribute("aria-label", say("menu"));
  byId("drop").textContent = say("dropHere");
  languageChoice.value = currentLanguage();
}

// showModel shows the model of an address, or says that there is none.
function showModel(wanted: string | null): void {
  choose(modelChoice, wanted);
  const model = chosenModel();
  if (wanted !== null && wanted !== model?.name && model) status.note(format("noModel", { wanted, shown: model.name }));
  byId("card").replaceChildren(...(model ? [card(model)] : []));
}

async function factsOf(model: api.Model): Promise<Facts> {
  const [info, attributes] = await Promise.all([api.imagesInfo(model.name), api.attributes(model.name)]);
  return { ...info, attributes };
}

// open shows the model, the view and its state in the address.
async function open(): Promise<void> {
  current.abort();
  subject?.close();
  taker = null; // what is dropped meanwhile belongs to no view
  current = new AbortController();
  const { signal } = current, state = address();
  opened = false;
  lost = [];
  main.ariaBusy = "true";
  useLanguage(state.get("lang"));
  showLabels();
  try {
    await loadModels();
    if (signal.aborted) return;
    showModel(state.get("model"));
    if (state.get("model") !== null && state.get("model") !== modelChoice.value) ["z", "class"].forEach((of) => state.delete(of)); // of a model that is not here
    const name = currentView(), model = chosenModel();
    navigation.show(name, model, (view) => link({ view, image: state.get("image") ?? undefined }));
    const facts = model ? await factsOf(model) : { count: 0, attributes: [] };
    if (signal.aborted) return;
    if (model) navigation.dim(model, facts);
    await openView(name, model!, facts, state, signal);
    opened = true;
    tokenEntered = false;
  } catch (error) {
    if (!signal.aborted) failed(error);
  }
}

// openView shows a view with the current image.
async function openView(name: Name, model: api.Model, facts: Facts, state: URLSearchParams, signal: AbortSignal): Promise<void> {
  const place: Place = places[name];
  let bar: SubjectBar | null = null, view: View;
  const shared = new Current({
    show: (s) => {
      bar?.show(s);
      view.showSubject!(s);
    },
    failed: (error, again) => page.failed(error, again), notify: (text) => page.notify(text),
  }, model, facts.count);
  const page = pageFor(signal, shared);
  const why = model && place.impossible?.(model, facts);
  view = why ? new EmptyView(say(why)) : await place.create(page, model, facts);
  if (signal.aborted) return;
  subject = shared;
  document.title = `${say(name)} · ${modelChoice.value || "Diabolo"}`;
  main.setAttribute("aria-label", say(name));
  if (view.showSubject) {
    bar = new SubjectBar(shared, model);
    taker ??= { most: 1, take: ([file]) => void shared.file(file) };
  }
  main.className = `in-${name}`;
  main.replaceChildren(...(bar ? [bar.root] : []), view.root);
  main.ariaBusy = "false";
  await view.open(state);
  if (view.showSubject) await shared.open(state.get("image"), state.get("class"));
}

// Another model keeps the image in the address, but not z.
modelChoice.addEventListener("change", () => {
  const state = address();
  state.set("model", modelChoice.value);
  state.delete("z");
  location.hash = `#${state}`;
});
languageChoice.addEventListener("change", () => {
  chooseLanguage(languageChoice.value);
  const state = address();
  state.delete("lang");
  history.replaceState(null, "", `#${state}`);
  void open();
});
window.addEventListener("hashchange", (e) => {
  history.replaceState(null, "", e.newURL); // a late answer may have overwritten it
  void open();
});
watchFiles(() => taker, (text) => status.note(text));

useLanguage(null);
if (element("canvas").getContext("2d") === null) main.replaceChildren(say("noCanvas"));
else void open();
