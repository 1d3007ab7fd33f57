import axios, { type AxiosRequestConfig, type AxiosResponse } from "axios";

import { asApiError } from "@/lib/errors";

/** This tab's name: events that it has caused itself say so, and need not be fetched. */
export const CLIENT = Math.random().toString(36).slice(2, 12);

export const http = axios.create({ headers: { "X-App": "1", "X-Client": CLIENT } });

http.interceptors.response.use(undefined, (thrown) => Promise.reject(asApiError(thrown)));

/** Where an upload stands, in bytes. */
export type UploadProgress = { loaded: number; total: number };
export type UploadOptions = {
  onProgress?: (progress: UploadProgress) => void;
  signal?: AbortSignal;
};

export function uploadConfig({ onProgress, signal }: UploadOptions = {}): AxiosRequestConfig {
  return {
    signal,
    onUploadProgress: ({ loaded, total }) => onProgress?.({ loaded, total: total ?? loaded }),
  };
}

/** What was answered, with the id of the change that can be undone, where the server kept one. */
export type Changed<T> = { data: T; change: string | null };

export function changed<T>({ data, headers }: AxiosResponse<T>): Changed<T> {
  const id: unknown = headers["x-change"];
  return { data, change: typeof id === "string" ? id : null };
}

export type Page<T> = { count: number; next: string | null; results: T[] };

const PAGE_SIZE = 500;

/** Every row of a list, page by page. */
export async function all<T>(path: string, params: Record<string, unknown> = {}): Promise<T[]> {
  const rows: T[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await http.get<Page<T>>(path, {
      params: { ...params, page, page_size: PAGE_SIZE },
    });
    rows.push(...data.results);
    if (!data.next) return rows;
  }
}
