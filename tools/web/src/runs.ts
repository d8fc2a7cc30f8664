// Requests about trainings, and the stream of their events.

import { ConnectionError, json, Part, send } from "./api";

export interface Epoch {
  epoch: number;
  train_loss: number;
  val_loss?: number;
  parts?: Part[]; // of val_loss
  lr: number;
  seconds: number;
}

export interface Run {
  name: string;
  dataset?: string;
  kind?: string;
  sampled?: boolean; // its pictures include samples
  latent?: number;
  state: "training" | "finished" | "stopped" | "failed";
  problem?: string;
  started?: string;
  epochs: number;
  done: number;
  share?: number; // of the current epoch
  seconds: number;
  own: boolean; // trained by this server
  served: boolean;
  pictures?: number[]; // epochs that have them
  metrics?: Epoch[];
}

export interface Preset {
  name: string;
  about: string;
  latent: number;
  epochs: number;
  seed: number;
}

export interface Runs {
  allow_train: boolean;
  presets: Preset[];
  runs: Run[];
}

export interface TrainingOptions {
  preset: string;
  name?: string;
  epochs?: number;
  seed?: number;
  latent?: number;
}

// runs returns the runs in the order of the page: those in training, those that never
// started, then the newest first.
export async function runs(): Promise<Runs> {
  const answer = await json<Runs>("runs", {});
  const key = (r: Run) => (r.state === "training" ? "9" : "") + (r.started ?? "8");
  answer.runs.sort((a, b) => (key(a) < key(b) ? 1 : -1));
  return answer;
}

export function start(options: TrainingOptions): Promise<Run> {
  return json("runs", {}, JSON.stringify(options));
}

function act(name: string, body: { action: "stop" | "resume" | "serve"; epochs?: number }): Promise<Run> {
  return json(`runs/${encodeURIComponent(name)}`, {}, JSON.stringify(body));
}

export const stop = (name: string) => act(name, { action: "stop" });

export const resume = (name: string, epochs: number) => act(name, { action: "resume", epochs });

// serve adds the model of a run to those the server answers for.
export const serve = (name: string) => act(name, { action: "serve" });

export type PictureKind = "original" | "recon" | "sample";

export async function picture(name: string, kind: PictureKind, epoch: number): Promise<Blob> {
  return (await send(`runs/${encodeURIComponent(name)}/picture`, { kind, epoch }, "image/png")).blob();
}

export type RunEvent =
  | { kind: "epoch"; run: string; epochs: number; metrics: Epoch }
  | { kind: "step"; run: string; share: number }
  | { kind: "started" | "ended" | "gone" };

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
  let kind = "", data = "";
  for (const line of message.split("\n")) {
    if (line.startsWith("event: ")) kind = line.slice(7);
    if (line.startsWith("data: ")) data = line.slice(6);
  }
  return kind === "" ? null : { ...JSON.parse(data), kind };
}

// addEpoch adds the metrics of the next epoch to a run. It reports false if the run lacks
// epochs before it, and leaves the run as it is.
export function addEpoch(run: Run, { epochs, metrics }: { epochs: number; metrics: Epoch }): boolean {
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
