// Questions about trainings, and what the server tells of them unasked.

import { ask, json, Lost, Part } from "./api";

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
  sampled?: boolean; // its pictures show new images too
  latent?: number;
  state: "training" | "finished" | "stopped" | "failed";
  problem?: string;
  started?: string;
  epochs: number;
  done: number;
  share?: number; // of the epoch that runs
  seconds: number;
  own: boolean;
  served: boolean;
  pictures?: number[];
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

export interface Order {
  preset: string;
  name?: string;
  epochs?: number;
  seed?: number;
  latent?: number;
}

export function runs(): Promise<Runs> {
  return json("runs", {});
}

export function start(order: Order): Promise<Run> {
  return json("runs", {}, JSON.stringify(order));
}

function change(name: string, what: { action: "stop" | "resume" | "serve"; epochs?: number }): Promise<Run> {
  return json(`runs/${encodeURIComponent(name)}`, {}, JSON.stringify(what));
}

export const stop = (name: string) => change(name, { action: "stop" });

export const resume = (name: string, epochs: number) => change(name, { action: "resume", epochs });

// serve lets the model of a run answer.
export const serve = (name: string) => change(name, { action: "serve" });

export type Kind = "original" | "recon" | "sample";

export async function picture(name: string, kind: Kind, epoch: number): Promise<Blob> {
  return (await ask(`runs/${encodeURIComponent(name)}/picture`, { kind, epoch }, "image/png")).blob();
}

// A Happening is an event of the stream.
export type Happening =
  | { kind: "epoch"; run: string; epochs: number; metrics: Epoch }
  | { kind: "step"; run: string; share: number }
  | { kind: "started" | "ended" | "gone" };

// listen hears what happens until the signal says to stop. It reads the stream by
// itself: an EventSource cannot send the token.
export async function listen(signal: AbortSignal, begun: () => void, heard: (h: Happening) => void): Promise<void> {
  const answer = await ask("events", {}, "text/event-stream", undefined, undefined, signal);
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  begun();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      throw new Lost(String(error));
    });
    if (done) throw new Lost("the stream has ended");
    const messages = (text + value).split("\n\n");
    text = messages.pop()!;
    for (const message of messages) {
      const h = happening(message);
      if (h) heard(h);
    }
  }
}

// happening reads one message; null where it is a comment.
function happening(message: string): Happening | null {
  let kind = "", data = "";
  for (const line of message.split("\n")) {
    if (line.startsWith("event: ")) kind = line.slice(7);
    if (line.startsWith("data: ")) data = line.slice(6);
  }
  return kind === "" ? null : { ...JSON.parse(data), kind };
}
