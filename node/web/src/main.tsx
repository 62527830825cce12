// Where the page starts.
import { render } from "preact";
import { dropOldAnswers } from "./answers";
import { App } from "./app";
import { openDrafts } from "./drafts";
import { prepareFormats } from "./format";
import { learnShortcuts } from "./home/shortcuts";
import { start } from "./live";
import { openOutbox } from "./outbox";
import { startPrefetch } from "./prefetch";
import { daily } from "./screens";
import { resume } from "./session";
import * as storage from "./storage";
import { openPeople } from "./unlock";
import { lookForNode } from "./first-run";
import { allTexts, preferred, speak } from "./words";
import { startWorker } from "./worker-client";

// The node's page for new tablets has an address that can be printed: /setup.
if (location.pathname === "/setup" && location.hash === "") location.hash = "#/setup";

const CALM_MS = 2_000; // the first screen comes first; another screen that is opened does not wait

// What the next screen will ask for.
function prepare(): void {
  void allTexts().catch(() => undefined);
  void daily().catch(() => undefined);
  prepareFormats();
}

async function begin(page: HTMLElement): Promise<void> {
  await Promise.all([speak(preferred()), storage.open()]);
  await Promise.all([openPeople(), openDrafts(), openOutbox()]);
  start();
  void resume();
  void lookForNode();
  render(<App />, page);
  void startWorker();
  setTimeout(prepare, CALM_MS);
  startPrefetch();
  learnShortcuts();
  void dropOldAnswers();
}

const page = document.getElementById("page");
if (page) void begin(page);
