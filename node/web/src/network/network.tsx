// The network: which stores are in step, which are late or silent, and whom this node talks to.
import { useState } from "preact/hooks";
import { instant, quantity } from "../format";
import { ofCatalogue, useResource } from "../resource";
import { to } from "../router";
import type { ScreenProps } from "../screens";
import type { Network } from "../shapes";
import { Badge } from "../shared/badge";
import { Choice } from "../shared/field";
import { Listing } from "../shared/listing";
import type { Column } from "../shared/listing";
import { ScreenFrame } from "../shared/screen";
import { StandBadge } from "../shared/standing";
import { Wide } from "../shared/wide";
import { isolated, t, word } from "../words";
import { isPlaced, NetworkMap } from "./map";

type StoreRow = Network["stores"][number];
type Device = Network["devices"][number];

const STATES = ["silent", "late", "in_step", "unknown"] as const;
const LEAST_ON_MAP = 2; // one point alone shows nothing

export function NetworkScreen(_: ScreenProps) {
  return (
    <Wide title={t("nav-network")}>
      <Whole />
    </Wide>
  );
}

function Whole() {
  const answer = useResource<Network>("/network", ofCatalogue);
  return (
    <ScreenFrame title={t("nav-network")} of={answer}>
      {answer.data ? <Shown network={answer.data} /> : null}
    </ScreenFrame>
  );
}

function Shown({ network }: { network: Network }) {
  const [state, setState] = useState("");
  const [zone, setZone] = useState("");
  const devices = new Map(network.devices.map((one) => [one.device, one]));
  const working = network.stores.filter((one) => one.active !== false);
  const zones = [...new Map(working.flatMap((one) => (one.zone ? [[one.zone.id, one.zone]] : [])))];
  const rows = working
    .filter((one) => (state === "" || one.state === state) && (zone === "" || one.zone?.id === zone))
    .sort((a, b) => order(a) - order(b) || (a.zone?.name ?? "").localeCompare(b.zone?.name ?? ""));
  const placed = rows.filter(isPlaced);
  return (
    <>
      <Counts network={network} />
      <Peers network={network} />
      <div class="tools">
        <Choice label={t("network-state")} value={state} onValue={setState}>
          <option value="">{t("network-all")}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {word("stand", one)}
            </option>
          ))}
        </Choice>
        {zones.length > 0 ? (
          <Choice label={t("network-zone")} value={zone} onValue={setZone}>
            <option value="">{t("network-all")}</option>
            {zones.map(([id, one]) => (
              <option key={id} value={id}>
                {one.code} {one.name}
              </option>
            ))}
          </Choice>
        ) : null}
      </div>
      {placed.length >= LEAST_ON_MAP ? <NetworkMap stores={placed} /> : null}
      <Listing
        label={t("nav-network")}
        rows={rows}
        columns={columns(devices)}
        keyOf={(one) => one.id}
        textOf={(one) => `${one.code} ${one.name} ${one.zone?.name ?? ""} ${one.type}`}
        empty={<p>{t("network-empty")}</p>}
      />
    </>
  );
}

// What asks for somebody stands first; a store without a device asks for nobody.
function order(store: StoreRow): number {
  return store.devices.length === 0 ? STATES.length : STATES.indexOf(store.state);
}

function columns(devices: ReadonlyMap<string, Device>): readonly Column<StoreRow>[] {
  return [
    {
      key: "store",
      head: t("network-store"),
      cell: (one) => (
        <>
          {one.code} {one.name} <span class="quiet block">{one.type?.replaceAll("_", " ")}</span>
        </>
      ),
    },
    { key: "zone", head: t("network-zone"), wide: true, cell: (one) => one.zone?.name ?? t("none") },
    {
      key: "state",
      head: t("network-state"),
      cell: (one) =>
        one.devices.length === 0 ? (
          <Badge>{word("mode", one.mode === "node" ? "none" : (one.mode ?? "none"))}</Badge>
        ) : (
          <StandBadge state={one.state} />
        ),
    },
    {
      key: "complete",
      head: t("connection-complete_to"),
      cell: (one) =>
        one.devices.length === 0
          ? t("none")
          : one.held
            ? instant(one.complete_to ?? null)
            : t("network-not_held"),
    },
    {
      key: "devices",
      head: t("network-devices"),
      wide: true,
      cell: (one) => (
        <ul class="plain">
          {one.devices.map((id) => (
            <DeviceLine key={id} device={devices.get(id)} />
          ))}
        </ul>
      ),
    },
  ];
}

function DeviceLine({ device }: { device: Device | undefined }) {
  if (!device) return null;
  return (
    <li>
      {device.label}{" "}
      <span class="quiet">
        {device.last_heard ? t("network-heard", { time: instant(device.last_heard) }) : t("network-never")}
      </span>
    </li>
  );
}

function Counts({ network }: { network: Network }) {
  return (
    <dl class="figures">
      {STATES.map((one) => (
        <div key={one}>
          <dt>{word("stand", one)}</dt>
          <dd>{quantity(network.counts[one] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Peers({ network }: { network: Network }) {
  const peers = network.peers ?? [];
  return (
    <p>
      {peers.length === 0
        ? t("network-alone")
        : t("network-talks", {
            peers: peers.map((one) => `${isolated(one.label)} (${word("peer", one.state)})`),
          })}{" "}
      <a href={to("devices")}>{t("nav-devices")}</a>
    </p>
  );
}
