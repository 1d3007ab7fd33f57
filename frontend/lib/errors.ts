import axios from "axios";

import { texts } from "@/lib/texts";

/** Why the server did not do something: a stable code, a sentence for people, and what it knows. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly data: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** Whether the server could not be reached at all. */
  get isAway() {
    return this.status === 0;
  }
}

/** What was thrown, as an ApiError; a request that was given up has the code `cancelled`. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (axios.isCancel(thrown)) return new ApiError("cancelled", texts.errors.cancelled, 0);
  if (!axios.isAxiosError(thrown)) return new ApiError("unknown", String(thrown), -1);
  if (!thrown.response) return new ApiError("away", texts.errors.away, 0);
  const { status, data } = thrown.response;
  const told = typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
  const message =
    aboutFields(told) ??
    (typeof told.message === "string" ? told.message : texts.errors.unexpected(status));
  return new ApiError(typeof told.code === "string" ? told.code : "http", message, status, told);
}

/** What is wrong with what was sent, without the names that its fields have for programs. */
function aboutFields(told: Record<string, unknown>): string | null {
  if (told.code !== "invalid") return null;
  const sentences = Object.values(told).flatMap((it) => (Array.isArray(it) ? it : []));
  const isPlain = sentences.length > 0 && sentences.every((it) => typeof it === "string");
  return isPlain ? sentences.join(" ") : null;
}
