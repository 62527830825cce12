// Modules that bring no types of their own, and the reader's program as a file of the build.
declare module "gs1-barcode-parser-mod" {
  export interface ParsedItem {
    readonly ai: string;
    readonly data: unknown;
    readonly isoDate: string;
  }
  export interface ParsedBarcode {
    readonly codeName: string;
    readonly parsedCodeItems: readonly ParsedItem[];
  }
  export function parseBarcode(text: string): ParsedBarcode;
}

declare module "zxing-reader.wasm" {
  const address: string;
  export default address;
}
