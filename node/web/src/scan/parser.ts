// The parser of GS1 messages. It is no ES module: loaded late by itself it would have no names.
export { parseBarcode } from "gs1-barcode-parser-mod";
