// The first run: this machine founds a network, joins one, or tries the demo; then what comes next.
import { useEffect, useState } from "preact/hooks";
import { askStart, firstRun, isElsewhere } from "../first-run";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { session } from "../session";
import { t, word } from "../words";
import { Demo } from "./demo";
import { Founding } from "./founding";
import { Joining } from "./joining";
import { NextSteps } from "./next-steps";

const WAYS = ["found", "join", "demo"] as const;
type Way = (typeof WAYS)[number];

const ASK_EVERY_MS = 1_000;

export function StartScreen({ rest }: ScreenProps) {
  const [way, setWay] = useState<Way | null>(null);
  // While something is under way the form that began it stays, with what it has to tell.
  useEffect(() => {
    void askStart();
    const timer = setInterval(() => void askStart(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  if (session.value) return <NextSteps key={rest[0] ?? ""} />;
  const now = firstRun.value;
  if (isElsewhere.value) return <p class="notice">{t("start-elsewhere")}</p>;
  if (now === null) return <p class="quiet" aria-busy="true">{t("loading")}</p>;
  if (now.state === "ready" && way === null) {
    return (
      <>
        <h1>{t("nav-start")}</h1>
        <p>{t("start-ready")}</p>
        <a class="button primary" href={to("home")}>
          {t("setup-sign_in")}
        </a>
      </>
    );
  }
  switch (way) {
    case "found":
      return <Founding onBack={() => setWay(null)} />;
    case "join":
      return <Joining onBack={() => setWay(null)} />;
    case "demo":
      return <Demo onBack={() => setWay(null)} />;
    default:
      return <Ways onWay={setWay} />;
  }
}

function Ways({ onWay }: { onWay: (way: Way) => void }) {
  return (
    <>
      <h1>{t("start-title")}</h1>
      <p>{t("start-words")}</p>
      <ul class="tasks">
        {WAYS.map((way) => (
          <li key={way} class="task">
            <h2>{word("start-way", way)}</h2>
            <p>{word("start-way-is", way)}</p>
            <button type="button" class={way === "demo" ? "" : "primary"} onClick={() => onWay(way)}>
              {word("start-go", way)}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
