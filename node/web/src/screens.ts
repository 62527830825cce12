// Every screen: its address, where it stands in the menu, who is offered it, and where its code is.
//
// The code of a screen is loaded with those of its kind; the service worker has fetched it before.
// What is offered guards nothing: the node checks each request.
import type { ComponentType } from "preact";
import { HomeScreen } from "./home/home";
import type { Named, Session } from "./wire";
import type { Key } from "./words";

export interface ScreenProps {
  readonly store: Named;
  /** The parts of the address after the screen's name. */
  readonly rest: readonly string[];
}

export type Group = "daily" | "stock" | "supply" | "network" | "gateway" | "help";

export interface Screen {
  readonly name: string;
  readonly title: Key;
  /** Null: reached from other screens only. */
  readonly group: Group | null;
  /** Shown in the simple menu of a small post too. */
  readonly simple: boolean;
  readonly offered: (open: Session) => boolean;
  /** Works without a store looked at, for instance on a gateway. */
  readonly storeless?: boolean;
  readonly load: () => Promise<ComponentType<ScreenProps>>;
}

// A handful of files rather than one a screen: a tablet asks for six at once.
export const daily = () => import("./screens-daily");
const supply = () => import("./screens-supply");
const managing = () => import("./screens-managing");

const ROLES = ["auditor", "dispenser", "storekeeper", "supervisor", "admin"] as const;

function atLeast(role: (typeof ROLES)[number]) {
  return (open: Session): boolean =>
    ROLES.indexOf(open.user.role as (typeof ROLES)[number]) >= ROLES.indexOf(role);
}

const everybody = (): boolean => true;
const dispenser = atLeast("dispenser");
const storekeeper = atLeast("storekeeper");
const supervisor = atLeast("supervisor");
const admin = atLeast("admin");
const auditorToo = (open: Session): boolean => supervisor(open) || open.user.role === "auditor";
const auditorOrStorekeeper = (open: Session): boolean =>
  storekeeper(open) || open.user.role === "auditor";
export const offers = { everybody, dispenser, storekeeper, supervisor, admin, auditorToo, auditorOrStorekeeper };

const screen = (
  name: string,
  title: Key,
  group: Group | null,
  simple: boolean,
  offered: Screen["offered"],
  load: Screen["load"],
): Screen => ({ name, title, group, simple, offered, load });

export const SCREENS: readonly Screen[] = [
  screen("home", "nav-home", "daily", true, everybody, async () =>
    HomeScreen),
  screen("dispense", "nav-dispense", "daily", true, dispenser, async () =>
    (await daily()).DispenseScreen),
  screen("receive", "nav-receive", "daily", true, storekeeper, async () =>
    (await daily()).ReceiveScreen),
  screen("count", "nav-count", "daily", true, storekeeper, async () =>
    (await daily()).CountScreen),
  screen("order", "nav-order", "daily", true, storekeeper, async () =>
    (await daily()).OrderScreen),
  screen("stock", "nav-stock", "stock", true, everybody, async () =>
    (await daily()).StockScreen),
  screen("product", "nav-product", null, true, everybody, async () =>
    (await daily()).ProductScreen),
  screen("adjust", "nav-adjust", "stock", true, dispenser, async () =>
    (await daily()).AdjustScreen),
  screen("receipt", "nav-receipt", "supply", false, storekeeper, async () =>
    (await supply()).ReceiptScreen),
  screen("card", "nav-card", null, true, everybody, async () =>
    (await daily()).CardScreen),
  screen("orders", "nav-orders", "supply", false, everybody, async () =>
    (await supply()).OrdersScreen),
  screen("picks", "nav-picks", "supply", false, auditorOrStorekeeper, async () =>
    (await supply()).PicksScreen),
  screen("issue", "nav-issue", "supply", false, storekeeper, async () =>
    (await supply()).IssueScreen),
  screen("shipments", "nav-shipments", "supply", false, auditorOrStorekeeper, async () =>
    (await supply()).ShipmentsScreen),
  screen("purchases", "nav-purchases", "supply", false, auditorOrStorekeeper, async () =>
    (await supply()).PurchasesScreen),
  screen("expiry", "nav-expiry", "stock", false, everybody, async () =>
    (await supply()).ExpiryScreen),
  screen("bins", "nav-bins", "stock", false, everybody, async () =>
    (await supply()).BinsScreen),
  screen("transfer", "nav-transfer", "stock", false, storekeeper, async () =>
    (await supply()).TransferScreen),
  screen("dispose", "nav-dispose", "stock", false, storekeeper, async () =>
    (await supply()).DisposeScreen),
  screen("give-back", "nav-give-back", "supply", false, storekeeper, async () =>
    (await supply()).GiveBackScreen),
  screen("convert", "nav-convert", "stock", false, storekeeper, async () =>
    (await supply()).ConvertScreen),
  screen("nearby", "nav-nearby", "supply", false, everybody, async () =>
    (await supply()).NearbyScreen),
  screen("discrepancies", "nav-discrepancies", "stock", false, everybody, async () =>
    (await supply()).DiscrepanciesScreen),
  screen("indicators", "nav-indicators", "stock", false, everybody, async () =>
    (await supply()).IndicatorsScreen),
  {
    ...screen("recalls", "nav-recalls", "stock", true, everybody, async () =>
      (await supply()).RecallsScreen),
    storeless: true,
  },
  {
    ...screen("alerts", "nav-alerts", "network", false, everybody, async () =>
      (await managing()).AlertsScreen),
    storeless: true,
  },
  {
    ...screen("levels", "nav-levels", "network", false, auditorToo, async () =>
      (await managing()).LevelsScreen),
    storeless: true,
  },
  {
    ...screen("reports", "nav-reports", "network", false, everybody, async () =>
      (await managing()).ReportsScreen),
    storeless: true,
  },
  {
    ...screen("network", "nav-network", "network", false, auditorToo, async () =>
      (await managing()).NetworkScreen),
    storeless: true,
  },
  {
    ...screen("stores", "nav-stores", "network", false, admin, async () =>
      (await managing()).StoresScreen),
    storeless: true,
  },
  {
    ...screen("tables", "nav-tables", "network", false, admin, async () =>
      (await managing()).TablesScreen),
    storeless: true,
  },
  screen("store_settings", "nav-store_settings", "network", false, storekeeper, async () =>
    (await managing()).StoreSettingsScreen),
  {
    ...screen("people", "nav-people", "network", false,
      (open) => admin(open) || open.user.role === "auditor",
      async () => (await managing()).PeopleScreen),
    storeless: true,
  },
  {
    ...screen("devices", "nav-devices", "network", false, auditorToo, async () =>
      (await managing()).DevicesScreen),
    storeless: true,
  },
  {
    ...screen("setup", "nav-setup", "help", true, everybody, async () =>
      (await managing()).SetupScreen),
    storeless: true,
  },
  {
    ...screen("start", "nav-start", "help", false, admin, async () =>
      (await managing()).StartScreen),
    storeless: true,
  },
  screen("outbox", "nav-outbox", null, true, everybody, async () =>
    (await daily()).OutboxScreen),
  {
    ...screen("settings", "nav-settings", "help", true, everybody, async () =>
      (await daily()).SettingsScreen),
    storeless: true,
  },
  {
    ...screen("help", "nav-help", "help", true, everybody, async () =>
      (await daily()).HelpScreen),
    storeless: true,
  },
  {
    ...screen("gateway", "nav-gateway", "gateway", false,
      (open) => open.areas.includes("gateway"),
      async () => (await managing()).GatewayScreen),
    storeless: true,
  },
];

export const GROUPS: readonly Group[] = ["daily", "stock", "supply", "network", "gateway", "help"];
