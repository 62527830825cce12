// Where the page starts.
import { render } from "preact";
import { dropOldAnswers } from "./answers";
import { App } from "./app";
import { openDrafts } from "./drafts";
import { learnShortcuts } from "./home/shortcuts";
import { start } from "./live";
import { openOutbox } from "./outbox";
import { startPrefetch } from "./prefetch";
import { resume } from "./session";
import * as storage from "./storage";
import { openPeople } from "./unlock";
import { lookForNode } from "./first-run";
import { preferred, restOfTexts, speak } from "./words";
import { startWorker } from "./worker-client";

// The node's page for new tablets has an address that can be printed: /setup.
if (location.pathname === "/setup" && location.hash === "") location.hash = "#/setup";

// The words of all screens are read when the first page stands.
const REST_AFTER_MS = 1_000;

async function begin(page: HTMLElement): Promise<void> {
  await Promise.all([speak(preferred()), storage.open()]);
  await Promise.all([openPeople(), openDrafts(), openOutbox()]);
  start();
  void resume();
  void lookForNode();
  render(<App />, page);
  setTimeout(() => void restOfTexts().catch(() => undefined), REST_AFTER_MS);
  void startWorker();
  startPrefetch();
  learnShortcuts();
  void dropOldAnswers();
}

const page = document.getElementById("page");
if (page) void begin(page);
