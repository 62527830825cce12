// The one place that speaks to the node: GET for figures, POST for what happened.
//
// An answer is a value, a refusal is an `ApiError` with the node's code, and silence (no network, a
// gateway's page, a broken answer) is `Unreachable`: only then is it unknown whether a write counts.

import { signal } from "@preact/signals";

const BASE = "/api/v1";

// A node on a Raspberry Pi that applies a large batch answers in seconds; beyond this a person
// should be told that nothing came.
const TIMEOUT_MS = 20_000;

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

type Method = "GET" | "POST" | "DELETE";

async function request(method: Method, path: string, body?: unknown): Promise<unknown> {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(BASE + path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      signal: control.signal,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 204) return null;
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw refusal(response.status, answer);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new Unreachable(String(error));
  } finally {
    clearTimeout(timer);
  }
}

function refusal(status: number, answer: unknown): Error {
  const error = isRecord(answer) ? answer["error"] : undefined;
  if (!isRecord(error) || typeof error["code"] !== "string") {
    return new Unreachable(`an answer ${status} that is not the node's`);
  }
  if (error["code"] === "sign_in_required") signInRequired.value = true;
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

export function remove(path: string): Promise<unknown> {
  return request("DELETE", path);
}

/** A path with its parts encoded and its query, leaving out what is empty. */
export function pathOf(parts: readonly string[], query: Record<string, string> = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== "");
  const tail = pairs.length === 0 ? "" : "?" + new URLSearchParams(pairs).toString();
  return "/" + parts.map(encodeURIComponent).join("/") + tail;
}
