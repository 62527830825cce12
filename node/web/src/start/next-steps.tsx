// What a new store does next: products, an opening count, people, tablets and further devices.
import { useState } from "preact/hooks";
import { pathOf } from "../api";
import { useResource } from "../resource";
import { to } from "../router";
import { session, signOut, store } from "../session";
import { ActNotice, useAct } from "../shared/act";
import { Badge } from "../shared/badge";
import { status } from "../live";
import { t, word } from "../words";

interface Step {
  readonly name: string;
  readonly done: boolean | null;
  readonly href: string;
  readonly more?: string;
}

export function NextSteps() {
  const at = store.value;
  const products = useResource<{ products: readonly unknown[] }>("/products?limit=1", () => true);
  const counts = useResource<{ counts: readonly unknown[] }>(
    at ? pathOf(["stores", at.id, "counts"]) : null,
    () => true,
  );
  const people = useResource<{ people: readonly unknown[] }>(
    at ? pathOf(["stores", at.id, "people"]) : null,
    () => true,
  );
  const devices = useResource<{ devices: readonly unknown[] }>("/devices", () => false);
  const steps: readonly Step[] = [
    {
      name: "products",
      done: atLeast(products.data?.products, 1),
      href: to("tables", "products", "import"),
      more: to("tables", "lists"),
    },
    {
      name: "count",
      done: atLeast(counts.data?.counts, 1),
      href: to("count"),
      more: to("tables", "stock"),
    },
    { name: "people", done: atLeast(people.data?.people, 2), href: to("people") },
    { name: "tablet", done: null, href: to("setup") },
    { name: "devices", done: atLeast(devices.data?.devices, 2), href: to("devices") },
  ];
  return (
    <>
      <h1>{t("start-next")}</h1>
      <p>{t("start-next_words")}</p>
      <ol class="tasks">
        {steps.map((step) => (
          <li key={step.name} class="task">
            <h2>
              <a class="target" href={step.href}>
                {word("start-step", step.name)}
              </a>
              {step.done ? <Badge tone="well">{t("start-done")}</Badge> : null}
            </h2>
            <p>{word("start-step-is", step.name)}</p>
            {step.more ? (
              <a class="target" href={step.more}>
                {word("start-step-or", step.name)}
              </a>
            ) : null}
          </li>
        ))}
      </ol>
      {status.value?.demo ? <LeavingDemo /> : null}
    </>
  );
}

function atLeast(found: readonly unknown[] | undefined, n: number): boolean | null {
  return found === undefined ? null : found.length >= n;
}

function LeavingDemo() {
  const [isSure, setSure] = useState(false);
  const act = useAct();
  const open = session.value;
  if (open?.wide === false || open?.user.role !== "admin") {
    return <p class="notice">{t("start-leave_who")}</p>;
  }
  const leave = async () => {
    const done = await act.run("/start/leave-demo", {}, () => t("start-left"));
    if (done === null) return;
    await signOut();
    location.hash = to("start");
    location.reload();
  };
  return (
    <section class="notice notice-warning">
      <p>{t("start-leave_words")}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={isSure}
          onChange={(event) => setSure(event.currentTarget.checked)}
        />
        {t("start-leave_sure")}
      </label>
      <ActNotice act={act} />
      <button
        type="button"
        class="danger"
        disabled={!isSure || act.busy}
        onClick={() => void leave()}
      >
        {t("start-leave")}
      </button>
    </section>
  );
}
