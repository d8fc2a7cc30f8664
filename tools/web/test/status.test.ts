import assert from "node:assert/strict";
import { test } from "node:test";

import { Status } from "../src/page/status";

// The tests run the timers themselves.
function statusLine() {
  const line = { textContent: "" }, timers = new Map<number, () => void>();
  Object.assign(globalThis, {
    setTimeout: (run: () => void) => timers.set(timers.size + 1, run).size,
    clearTimeout: (id: number) => timers.delete(id),
  });
  return { line, status: new Status(line as HTMLElement), pass: () => timers.forEach((run) => run()) };
}

const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
const restore = () => Object.assign(globalThis, { setTimeout: realSet, clearTimeout: realClear });

test("a note disappears with time, not with success", () => {
  const { line, status, pass } = statusLine();
  status.note("copied");
  status.succeeded();
  assert.equal(line.textContent, "copied");
  pass();
  assert.equal(line.textContent, "");
  restore();
});

test("a failure stays until something succeeds, and no older note takes it away", () => {
  const { line, status, pass } = statusLine();
  status.note("copied");
  status.fail("lost");
  pass();
  assert.equal(line.textContent, "lost");
  status.succeeded();
  assert.equal(line.textContent, "");
  restore();
});
