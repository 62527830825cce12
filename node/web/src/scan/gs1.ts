// What a barcode says: GTIN, batch, expiry and serial number of GS1, a code of ours, or plain text.
//
// The parser is loaded with the first scan. Scanners put their own marks around what they read: a
// symbology id, a group separator, characters without width.
import type { ParsedBarcode } from "gs1-barcode-parser-mod";

export interface Read {
  readonly text: string;
  readonly gtin: string | null;
  readonly batch: string | null;
  readonly expiry: string | null; // the last day of use, YYYY-MM-DD
  readonly serial: string | null;
  readonly quantity: number | null;
}

const GROUP = "\u001d";
const NOTHING = { gtin: null, batch: null, expiry: null, serial: null, quantity: null };
// An EAN or UPC alone; GS1 messages are longer or begin with an application identifier.
const PLAIN_GTIN = /^(\d{8}|\d{12,14})$/;
// Which kind of barcode it was, as scanners and the camera put before what they read; of GS1's kinds
// the parser wants it.
const KIND = /^\](?!d2|C1|Q3|e0)[A-Za-z]\d/;
const MESSAGE = /^(\]d2|\]C1|\]Q3|\]e0|\(\d{2,4}\)|01\d{14}|02\d{14})/;

/** What a scanner sent, without what it put around it. */
export function cleaned(raw: string, separator: string): string {
  const text = raw.replace(/[\u200b-\u200f\ufeff\r\n]/g, "").trim();
  const marked = separator === "" ? text : text.replaceAll(separator, GROUP);
  return marked.replace(new RegExp(`^${GROUP}+`), "").replace(KIND, "");
}

export async function read(raw: string, separator = ""): Promise<Read> {
  const text = cleaned(raw, separator);
  if (PLAIN_GTIN.test(text)) return { ...NOTHING, text, gtin: text.padStart(14, "0") };
  if (!MESSAGE.test(text)) return { ...NOTHING, text };
  const { parseBarcode } = await import("./parser");
  try {
    return said(text, parseBarcode(text));
  } catch {
    return { ...NOTHING, text };
  }
}

function said(text: string, parsed: ParsedBarcode): Read {
  const by = new Map(parsed.parsedCodeItems.map((item) => [item.ai, item]));
  const words = (ai: string) => {
    const data = by.get(ai)?.data;
    return data === undefined || data === "" ? null : String(data);
  };
  const count = Number(by.get("37")?.data ?? by.get("30")?.data ?? NaN);
  return {
    text,
    gtin: words("01") ?? words("02"),
    batch: words("10"),
    expiry: by.get("17")?.isoDate || null,
    serial: words("21"),
    quantity: Number.isInteger(count) && count > 0 ? count : null,
  };
}
