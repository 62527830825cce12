// The one place that speaks to the node: GET for figures, POST for what happened.
//
// An answer is a value, a refusal is an `ApiError` with the node's code, and silence (no network, a
// gateway's page, a broken answer) is `Unreachable`: only then is it unknown whether a write counts.

import { signal } from "@preact/signals";

const BASE = "/api/v1";

// A node on a Raspberry Pi that applies a large batch answers in seconds; beyond this a person
// should be told that nothing came.
const TIMEOUT_MS = 20_000;
// A file of a national list is written in some hundred commands, between other people's work.
const UPLOAD_TIMEOUT_MS = 600_000;

/** The node answered and said no. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/** No answer of the node came, so what it did is not known. */
export class Unreachable extends Error {}

/** The node wants a (new) sign-in before it answers anything else. */
export const signInRequired = signal(false);

/** Whether the node answered when it was asked last. */
export const reachable = signal(true);
/** Since when it did not, as the browser's clock has it. */
export const outSince = signal<string | null>(null);

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** A file as the body of a request, with the type the node expects. */
export interface Upload {
  readonly file: Blob;
  readonly type: string;
}

async function request(
  method: Method,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const control = new AbortController();
  const patience = isUpload(body) ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS;
  const timer = setTimeout(() => control.abort(), patience);
  try {
    const response = await fetch(BASE + path, {
      method,
      credentials: headers["Authorization"] ? "omit" : "same-origin",
      cache: "no-store",
      signal: control.signal,
      ...rendered(body, headers),
    });
    if (response.status === 204) return answered(null);
    const answer: unknown = await response.json();
    if (response.ok) return answered(answer);
    throw refusal(response.status, answer, "Authorization" in headers);
  } catch (error) {
    if (error instanceof ApiError) {
      answered(null);
      throw error;
    }
    outSince.value ??= new Date().toISOString();
    reachable.value = false;
    throw new Unreachable(String(error));
  } finally {
    clearTimeout(timer);
  }
}

function rendered(body: unknown, headers: Record<string, string>): RequestInit {
  if (body === undefined) return { headers };
  if (isUpload(body)) return { headers: { ...headers, "Content-Type": body.type }, body: body.file };
  return {
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

function isUpload(body: unknown): body is Upload {
  return isRecord(body) && body["file"] instanceof Blob;
}

function answered(answer: unknown): unknown {
  reachable.value = true;
  outSince.value = null;
  return answer;
}

function refusal(status: number, answer: unknown, isForAnother: boolean): Error {
  const error = isRecord(answer) ? answer["error"] : undefined;
  if (!isRecord(error) || typeof error["code"] !== "string") {
    return new Unreachable(`an answer ${status} that is not the node's`);
  }
  if (error["code"] === "sign_in_required" && !isForAnother) signInRequired.value = true;
  const details = isRecord(error["details"]) ? error["details"] : {};
  return new ApiError(status, error["code"], String(error["message"] ?? ""), details);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads. The caller names the shape of /api/openapi.json that it asks for. */
export function get<T>(path: string): Promise<T> {
  return request("GET", path) as Promise<T>;
}

export function post<T>(path: string, body: unknown): Promise<T> {
  return request("POST", path, body) as Promise<T>;
}

export function put<T>(path: string, body: unknown): Promise<T> {
  return request("PUT", path, body) as Promise<T>;
}

/** Sends in the name of somebody else who works on this browser; `key` is their outbox key. */
export function postFor<T>(key: string, path: string, body: unknown): Promise<T> {
  return request("POST", path, body, { Authorization: `Outbox ${key}` }) as Promise<T>;
}

/** The address of something the browser itself opens: a page to print, a file to keep. */
export function addressOf(path: string): string {
  return BASE + path;
}

export function remove(path: string): Promise<unknown> {
  return request("DELETE", path);
}

/** A path with its parts encoded and its query, leaving out what is empty. */
export function pathOf(parts: readonly string[], query: Record<string, string> = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== "");
  const tail = pairs.length === 0 ? "" : "?" + new URLSearchParams(pairs).toString();
  return "/" + parts.map(encodeURIComponent).join("/") + tail;
}
