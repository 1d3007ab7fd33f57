// @vitest-environment node
import { readFile } from "node:fs/promises";

import openapi, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, it } from "vitest";

it("has the types of the API as it is", async () => {
  const here = new URL(".", import.meta.url);
  const made = astToString(await openapi(new URL("../schema.yml", here)));
  const kept = await readFile(new URL("schema.d.ts", here), "utf8");
  expect(kept, "stale: npm run types").toBe(COMMENT_HEADER + made);
});
