// Home: what needs doing today, each with the way to do it.
import { pathOf } from "../api";
import { productName, quantity } from "../format";
import { mine, waiting } from "../outbox";
import { ofStoreOrCatalogue, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import { Badge } from "../shared/badge";
import type { Tone } from "../shared/badge";
import { ScreenFrame } from "../shared/screen";
import { listed, t, word } from "../words";
import type { Named } from "../wire";
import { shortcuts } from "./shortcuts";

type Item = Readonly<Record<string, unknown>>;

interface Task {
  readonly code: string;
  readonly count: number;
  readonly severity: "high" | "medium" | "low";
  readonly items: readonly Item[];
}

interface Today {
  readonly tasks: readonly Task[];
}

const TONES: Readonly<Record<Task["severity"], Tone>> = { high: "cut", medium: "busy", low: "plain" };

// Where the work of a task is done.
const PLACES: Readonly<Record<string, readonly string[]>> = {
  stocked_out: ["order"],
  at_risk: ["order"],
  below_min: ["order"],
  orders_due: ["order"],
  expiring: ["expiry"],
  to_receive: ["receive"],
  to_review: ["orders"],
  to_pick: ["picks"],
  to_dispatch: ["picks"],
  counts_due: ["count"],
  counts_open: ["count"],
  discrepancies: ["discrepancies"],
  recalls: ["recalls"],
  open_differences: ["shipments"],
  cold_items: ["stock"],
};

export function HomeScreen({ store }: ScreenProps) {
  const today = useResource<Today>(pathOf(["stores", store.id, "today"]), ofStoreOrCatalogue(store));
  const tasks = today.data?.tasks ?? [];
  return (
    <ScreenFrame title={t("home-title", { store: store.name || store.code })} of={today}>
      <Shortcuts />
      {mine.value.length > 0 ? (
        <p class="notice notice-error">
          <a href={to("outbox")}>{t("home-came_back", { n: mine.value.length })}</a>
        </p>
      ) : null}
      {waiting.value.length > 0 ? (
        <p class="notice notice-warning">
          <a href={to("outbox")}>{t("home-waiting", { n: waiting.value.length })}</a>
        </p>
      ) : null}
      {today.data && tasks.length === 0 ? <p class="empty">{t("home-nothing")}</p> : null}
      <ul class="tasks">
        {tasks.map((task) => (
          <TaskCard key={task.code} task={task} own={store.id} />
        ))}
      </ul>
    </ScreenFrame>
  );
}

function Shortcuts() {
  return (
    <nav class="shortcuts" aria-label={t("home-shortcuts")}>
      {shortcuts().map((one) => (
        <a key={one.name} class="shortcut" href={to(one.name)}>
          {t(one.title)}
        </a>
      ))}
    </nav>
  );
}

function TaskCard({ task, own }: { task: Task; own: string }) {
  const [screen = "stock", ...rest] = PLACES[task.code] ?? [];
  return (
    <li class={`task task-${task.severity}`}>
      <h2>
        <a href={to(screen, ...rest)}>{word("task", task.code, { n: task.count })}</a>{" "}
        <Badge tone={TONES[task.severity]}>{quantity(task.count)}</Badge>
      </h2>
      <ul class="plain">
        {task.items.map((item, i) => (
          <li key={i}>
            <ItemLink task={task.code} item={item} own={own} />
          </li>
        ))}
        {task.count > task.items.length ? (
          <li class="quiet">{t("home-more", { n: task.count - task.items.length })}</li>
        ) : null}
      </ul>
    </li>
  );
}

function isNamed(value: unknown): value is Named {
  return typeof value === "object" && value !== null && "code" in value && "name" in value;
}

// Where the document of an item is worked on, by the name under which the item has its id.
const DOCUMENTS: readonly (readonly [field: string, screen: string])[] = [
  ["order", "orders"],
  ["pick", "picks"],
  ["shipment", "receive"],
];
const SHEETS = [["id", "count"]] as const;

function ItemLink({ task, item, own }: { task: string; item: Item; own: string }) {
  const words = itemWords(item, own);
  const known = task === "counts_open" ? SHEETS : DOCUMENTS;
  const found = known.find(([field]) => typeof item[field] === "string");
  if (!found) return <>{words}</>;
  const [field, screen] = found;
  return (
    <a class="task-item" href={to(screen, String(item[field]))}>
      {words}
    </a>
  );
}

// An item names a product, or a document and the other end of it.
function itemWords(item: Item, own: string): string {
  const product = item["product"];
  if (isNamed(product)) return productName(product);
  const document = item["document"] ?? item["number"] ?? item["sheet"] ?? item["id"];
  const ends = ["from", "customer", "supplier", "to", "store"].map((name) => item[name]);
  const other = ends.find((end) => isNamed(end) && end.id !== own);
  const parts = [document, isNamed(other) ? `${other.code} ${other.name}` : null];
  return listed(parts.filter((one): one is string => typeof one === "string" && one !== ""));
}
