import { AxiosError, AxiosHeaders, type AxiosResponse } from "axios";
import { expect, it } from "vitest";

import { asApiError } from "@/lib/errors";

const refused = (data: unknown) => {
  const config = { headers: new AxiosHeaders() };
  const response: AxiosResponse = { status: 400, statusText: "", headers: {}, config, data };
  return new AxiosError("refused", "ERR", config, null, response);
};

it("tells what is wrong with a field without the name it has for programs", () => {
  const data = {
    code: "invalid",
    message: "image_file: It is empty.",
    image_file: ["It is empty."],
  };
  expect(asApiError(refused(data)).message).toBe("It is empty.");
});

it("keeps the message where it is about more than fields", () => {
  const told = { code: "invalid", message: "2 of 3: no.", rows: [{ text: ["no."] }] };
  expect(asApiError(refused(told)).message).toBe("2 of 3: no.");
  const busy = { code: "busy", message: "Wait.", jobs: ["one"] };
  expect(asApiError(refused(busy)).message).toBe("Wait.");
});
