// Requests about trainings, and the stream of their events.

import { ConnectionError, json, send } from "./api";
import type { Change, Epoch, EpochEvent, Events, PictureRequest, Plan, Run, Runs } from "./api_types";

export type { Epoch, Plan, Preset, Run, Runs } from "./api_types";

export type PictureKind = NonNullable<PictureRequest["kind"]>;

export type RunEvent = { [K in keyof Events]: { kind: K; data: Events[K] } }[keyof Events];

// runs returns the runs in the order of the page: those in training, those that never
// started, then the newest first.
export async function runs(): Promise<Runs> {
  const answer = await json<Runs>("runs", {});
  const key = (r: Run) => (r.state === "training" ? "9" : "") + (r.started ?? "8");
  answer.runs.sort((a, b) => (key(a) < key(b) ? 1 : -1));
  return answer;
}

export function start(plan: Plan): Promise<Run> {
  return json("runs", {}, JSON.stringify(plan));
}

function act(name: string, change: Change): Promise<Run> {
  return json(`runs/${encodeURIComponent(name)}`, {}, JSON.stringify(change));
}

export const stop = (name: string) => act(name, { action: "stop" });

export const resume = (name: string, epochs: number) => act(name, { action: "resume", epochs });

// serve adds the model of a run to those the server answers for.
export const serve = (name: string) => act(name, { action: "serve" });

export async function picture(name: string, kind: PictureKind, epoch: number): Promise<Blob> {
  return (await send(`runs/${encodeURIComponent(name)}/picture`, { kind, epoch } satisfies Omit<PictureRequest, "name">, "image/png")).blob();
}

// listen passes on the server's events until the signal aborts. It reads the stream of
// server-sent events itself, since an EventSource cannot send a token.
export async function listen(signal: AbortSignal, opened: () => void, received: (e: RunEvent) => void): Promise<void> {
  const response = await send("events", {}, "text/event-stream", undefined, undefined, signal);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  opened();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      throw new ConnectionError(String(error));
    });
    if (done) throw new ConnectionError("the stream has ended");
    const messages = (text + value).split("\n\n");
    text = messages.pop()!;
    for (const message of messages) {
      const e = parseEvent(message);
      if (e) received(e);
    }
  }
}

// parseEvent reads one message of the stream, null if it is a comment.
function parseEvent(message: string): RunEvent | null {
  let kind: string | undefined, data = "";
  for (const line of message.split("\n")) {
    if (line.startsWith("event: ")) kind = line.slice(7);
    if (line.startsWith("data: ")) data = line.slice(6);
  }
  return kind === undefined ? null : { kind, data: JSON.parse(data) } as RunEvent;
}

// addEpoch adds the metrics of the next epoch to a run. It reports false if the run lacks
// epochs before it, and leaves the run as it is.
export function addEpoch(run: Run, { epochs, metrics }: EpochEvent): boolean {
  if (metrics.epoch > run.done + 1) return false;
  run.metrics = [...(run.metrics ?? []).slice(0, metrics.epoch - 1), metrics];
  run.done = metrics.epoch;
  run.share = 0;
  run.epochs = epochs;
  if (run.own) run.pictures = [...(run.pictures ?? []).filter((e) => e < run.done), run.done];
  return true;
}

// lossPart returns a term of the validation loss.
export function lossPart(e: Epoch, name: string): number | undefined {
  return e.parts?.find((p) => p.name === name)?.value;
}
