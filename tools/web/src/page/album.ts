// Pictures of one's own: files, drawings and samples, kept in the tab, so that another view,
// another model, Back and a reload find them again.

import { Problem } from "../server/api";

const prefix = "diabolo-picture-";
const most = 6; // pictures; the oldest makes room
const largest = 1.5e6; // bytes; a larger file is kept smaller
const largestSide = 4096; // pixels, of what the browser shows in place of a file
const side = 512; // pixels, of what is kept of a larger file

// An Own is a picture of one's own.
export interface Own {
  picture: Blob;
  name: string; // of its file; empty for a drawing or a sample
}

function ids(): number[] {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(prefix)).map((key) => Number(key.slice(prefix.length))).sort((a, b) => a - b);
}

// nextId returns a number for a picture that is not kept yet.
export function nextId(): number {
  return (ids().at(-1) ?? 0) + 1;
}

// keep keeps a picture under a number, or under the next one. Where the tab has no room for
// it, a reload loses it.
export async function keep(own: Own, id = nextId()): Promise<number> {
  const data = await dataURL(own.picture.size > largest ? await smaller(own.picture) : own.picture);
  try {
    for (const old of ids().filter((i) => i !== id).slice(0, -(most - 1))) sessionStorage.removeItem(prefix + old);
    sessionStorage.setItem(prefix + id, JSON.stringify({ data, name: own.name }));
  } catch {
    sessionStorage.removeItem(prefix + id);
  }
  return id;
}

// find returns the picture under a number, null if it is not kept.
export async function find(id: number): Promise<Own | null> {
  const kept = sessionStorage.getItem(prefix + id);
  if (kept === null) return null;
  const { data, name } = JSON.parse(kept) as { data: string; name: string };
  return { picture: blobOf(data), name };
}

function dataURL(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result as string);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

function blobOf(data: string): Blob {
  const comma = data.indexOf(","), bytes = atob(data.slice(comma + 1));
  return new Blob([Uint8Array.from(bytes, (c) => c.charCodeAt(0))], { type: data.slice(5, data.indexOf(";")) });
}

// readable gives a picture to take; where the server refuses the file although the browser
// shows it, such as AVIF, it gives what the browser shows.
export async function readable<T>(picture: Blob, take: (picture: Blob) => Promise<T>): Promise<T> {
  try {
    return await take(picture);
  } catch (refused) {
    if (!(refused instanceof Problem) || refused.status !== 422) throw refused;
    const shown = await asPNG(picture, largestSide);
    if (shown === null) throw refused;
    return take(shown);
  }
}

// smaller returns a picture as PNG of at most side pixels, or as it is if the browser does
// not read it.
async function smaller(picture: Blob): Promise<Blob> {
  return (await asPNG(picture, side)) ?? picture;
}

// asPNG returns what the browser shows of a picture, at most so many pixels a side; null if
// it shows nothing.
async function asPNG(picture: Blob, most: number): Promise<Blob | null> {
  const bitmap = await createImageBitmap(picture).catch(() => null);
  if (bitmap === null) return null;
  const scale = Math.min(1, most / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(scale * bitmap.width));
  canvas.height = Math.max(1, Math.round(scale * bitmap.height));
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done));
}
