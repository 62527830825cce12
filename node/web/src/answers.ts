// The last answers of the node, kept so that a screen opens at once and without the node.
//
// Only answers about the store that is signed in here and the tables it works with are kept: what a
// manager read of other stores is not left on a shared tablet.
import * as storage from "./storage";

export interface Answer {
  readonly path: string;
  readonly at: string; // when the node gave it
  readonly data: unknown;
}

const TABLES = [
  "/products", "/reasons", "/suppliers", "/stores", "/programmes", "/lists", "/recalls",
] as const;

// Some screens' answers over some weeks of work; a stock list of 1,000 products takes 300 kB.
const MAX_ANSWERS = 300;

let store = "";

/** Names the store whose answers are kept. */
export function keepAnswersOf(id: string): void {
  store = id;
}

function isKept(path: string): boolean {
  const [plain = ""] = path.split("?");
  if (store !== "" && plain.startsWith(`/stores/${store}/`)) return !plain.includes("/people");
  return TABLES.some((table) => plain === table || plain.startsWith(table + "/")) &&
    (!plain.startsWith("/stores/"));
}

export async function kept(path: string): Promise<Answer | undefined> {
  return isKept(path) ? storage.read("answers", path) : undefined;
}

export async function keepAnswer(path: string, data: unknown, at: string): Promise<void> {
  if (!isKept(path)) return;
  try {
    await storage.write("answers", path, { path, at, data });
  } catch (error) {
    console.warn("an answer could not be kept", error); // a full disk: the screen works as before
  }
}

/** Drops the oldest answers beyond what is kept; called once a start. */
export async function dropOldAnswers(): Promise<void> {
  const found = await storage.all("answers");
  const old = found.sort((a, b) => b.at.localeCompare(a.at)).slice(MAX_ANSWERS);
  for (const one of old) await storage.drop("answers", one.path);
}
