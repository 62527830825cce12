// The codes of one packing list as they are scanned, in any order: `SM1:2/3:<check>:<text>`.
export interface Codes {
  readonly codes: readonly string[];
  readonly count: number;
  readonly check: string;
}

export const NO_CODES: Codes = { codes: [], count: 0, check: "" };
const CODE = /^SM1:(\d{1,2})\/(\d{1,2}):([^:]+):/;

/** One more code; a code of another list begins anew, anything else changes nothing. */
export function addCode(held: Codes, text: string): Codes {
  const found = CODE.exec(text);
  if (!found) return held;
  const [, , count = "1", check = ""] = found;
  const same = held.check === check && held.count === Number(count);
  const codes = same ? held.codes : [];
  return {
    codes: codes.includes(text) ? codes : [...codes, text],
    count: Number(count),
    check,
  };
}

export function missingCodes(held: Codes): number {
  return Math.max(0, held.count - held.codes.length);
}
