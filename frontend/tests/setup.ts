import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";

configure({ asyncUtilTimeout: 15_000 }); // parts that come late do so on a busy machine

// What is complained of in the console is a fault like any other.
const complaints: unknown[][] = [];
for (const kind of ["error", "warn"] as const) {
  // eslint-disable-next-line no-console
  console[kind] = (...what: unknown[]) => void complaints.push(what);
}

beforeEach(() => {
  globalThis.localStorage?.clear();
  complaints.length = 0;
});

afterEach(() => {
  cleanup();
  if (complaints.length) throw new Error(`The console has: ${complaints.flat().join(" ")}`);
});

// What every browser has, and jsdom does not yet.
Blob.prototype.arrayBuffer ??= function (this: Blob) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result as ArrayBuffer);
    reader.onerror = () => fail(reader.error);
    reader.readAsArrayBuffer(this);
  });
};
