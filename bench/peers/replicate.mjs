// PouchDB to pouchdb-server over loopback HTTP: the movements of bench/replication, as documents.
// node replicate.mjs MODULES SERVER MOVEMENTS BATCH
import { createRequire } from "node:module";

const [modules, server, movements, batch] = process.argv.slice(2);
const PouchDB = createRequire(`${modules}/`)("pouchdb");
const local = new PouchDB("source");
const PER_COMMIT = 500;

const movement = (number) => ({
  _id: number.toString(16).padStart(16, "0"),
  kind: "dispense",
  product: `P${String(number % 60).padStart(3, "0")}`,
  batch: `L${number % 3}`,
  from: "main",
  to: "patient",
  quantity: 1 + (number % 30),
  user: "0123456789abcdef",
  device: "00112233445566778899aabbccddeeff",
  at: 1795392000000 + number,
});

for (let first = 0; first < Number(movements); first += PER_COMMIT) {
  const count = Math.min(PER_COMMIT, Number(movements) - first);
  await local.bulkDocs(Array.from({ length: count }, (_, at) => movement(first + at)));
}
const began = performance.now();
const done = await local.replicate.to(`${server}/target`, { batch_size: Number(batch) });
const seconds = (performance.now() - began) / 1000;
if (!done.ok || done.docs_written !== Number(movements)) throw new Error(JSON.stringify(done));
console.log(JSON.stringify({ seconds }));
