// What this browser can do here: each thing looked at, and what is amiss without it.
import { useEffect, useState } from "preact/hooks";
import { Badge } from "../shared/badge";
import { t, word } from "../words";

const TESTS = ["secure", "worker", "database", "camera", "storage"] as const;
type Test = (typeof TESTS)[number];
type Result = "well" | "missing" | "testing";

const PROBE = "stockmesh-self-test";
const LEAST_BYTES = 50_000_000; // a store of 1,000 products, its outbox and the page take some 10 MB

async function database(): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = indexedDB.open(PROBE);
    asked.onerror = () => resolve(false);
    asked.onsuccess = () => {
      asked.result.close();
      indexedDB.deleteDatabase(PROBE);
      resolve(true);
    };
  });
}

async function worker(): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  try {
    const known = await navigator.serviceWorker.getRegistration("/");
    return known !== undefined || (await navigator.serviceWorker.register("/sw.js")) !== undefined;
  } catch {
    return false; // a certificate that is not trusted
  }
}

async function camera(): Promise<boolean> {
  const found = await navigator.mediaDevices?.enumerateDevices();
  return found?.some((one) => one.kind === "videoinput") ?? false;
}

async function storage(): Promise<boolean> {
  const room = await navigator.storage?.estimate();
  return (room?.quota ?? 0) - (room?.usage ?? 0) >= LEAST_BYTES;
}

const LOOKS: Readonly<Record<Test, () => Promise<boolean>>> = {
  secure: async () => window.isSecureContext,
  worker,
  database,
  camera,
  storage,
};

export function SelfTest() {
  const [found, setFound] = useState<Readonly<Partial<Record<Test, Result>>>>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    setFound({});
    for (const test of TESTS) {
      LOOKS[test]().catch(() => false).then((isWell) => {
        if (current) setFound((before) => ({ ...before, [test]: isWell ? "well" : "missing" }));
      }, () => undefined);
    }
    return () => {
      current = false;
    };
  }, [round]);
  const isAll = TESTS.every((test) => found[test] === "well");
  return (
    <section aria-labelledby="self-test">
      <h2 id="self-test">{t("setup-test")}</h2>
      <ul class="plain entries" aria-live="polite">
        {TESTS.map((test) => (
          <li key={test}>
            <Line test={test} result={found[test] ?? "testing"} />
          </li>
        ))}
      </ul>
      <p>{t(isAll ? "setup-test_all" : "setup-test_some")}</p>
      <button type="button" onClick={() => setRound(round + 1)}>
        {t("setup-test_again")}
      </button>
    </section>
  );
}

function Line({ test, result }: { test: Test; result: Result }) {
  return (
    <>
      {result === "testing" ? (
        <Badge>{t("setup-testing")}</Badge>
      ) : (
        <Badge tone={result === "well" ? "well" : "busy"}>{word("setup-result", result)}</Badge>
      )}{" "}
      {word("setup-test", test)}
      {result === "missing" ? <span class="quiet block">{word("setup-without", test)}</span> : null}
    </>
  );
}
