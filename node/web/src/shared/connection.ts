// How the node stands with the others, in one sentence and a tone.
//
// The sentence has two forms: with ages for the eye, and without for a screen reader, which should
// speak when the state changes and not every second.
import { age, instant } from "../format";
import { listed, t } from "../words";
import type { Peer, Status } from "../wire";

export type Tone = "well" | "busy" | "cut";

export interface Summary {
  readonly tone: Tone;
  readonly shown: string;
  readonly spoken: string;
}

export function peerName(peer: Peer): string {
  if (peer.gateway) return t("connection-gateway");
  return peer.stores.length > 0 ? listed(peer.stores) : peer.label;
}

function latestContact(peers: readonly Peer[]): Peer | undefined {
  const at = (peer: Peer) => peer.last_contact ?? "";
  return [...peers].sort((a, b) => at(b).localeCompare(at(a)))[0];
}

function withOthers(text: string, others: number): string {
  return others > 0 ? `${text} ${t("connection-others", { n: others })}` : text;
}

function contactWords(peers: readonly Peer[], now_ms: number): Summary {
  const inStep = peers.filter((peer) => peer.state === "in_step");
  const first = latestContact(inStep);
  if (first) {
    const peer = peerName(first);
    const at = first.last_contact;
    const spoken = withOthers(t("connection-in_step", { peer }), inStep.length - 1);
    const shown = at
      ? t("connection-in_step_age", { peer, age: age(now_ms - Date.parse(at)) })
      : t("connection-in_step", { peer });
    return { tone: "well", shown: withOthers(shown, inStep.length - 1), spoken };
  }
  const syncing = peers.find((peer) => peer.state === "syncing");
  if (syncing) {
    const text = t("connection-syncing", { peer: peerName(syncing) });
    return { tone: "busy", shown: text, spoken: text };
  }
  const last = latestContact(peers)?.last_contact ?? null;
  const spoken = t("connection-out_of_reach");
  const shown = last ? t("connection-out_of_reach_since", { time: instant(last) }) : spoken;
  return { tone: "cut", shown, spoken };
}

function waitingWords(peers: readonly Peer[]): string[] {
  const words: string[] = [];
  const sending = peers.filter((peer) => peer.to_send > 0).sort((a, b) => b.to_send - a.to_send);
  const receiving = peers.filter((peer) => peer.to_receive > 0);
  const [out] = sending;
  if (out) {
    const text = t("connection-to_send", { n: out.to_send, peer: peerName(out) });
    words.push(withOthers(text, sending.length - 1));
  }
  const [incoming] = receiving;
  if (incoming) {
    words.push(t("connection-to_receive", { n: incoming.to_receive, peer: peerName(incoming) }));
  }
  return words;
}

function plain(tone: Tone, text: string): Summary {
  return { tone, shown: text, spoken: text };
}

/** What this page has of its own: entries that wait here, and since when the node is silent. */
export interface Own {
  readonly reachable: boolean;
  readonly outSince: string | null;
  readonly waiting: number;
}

export function summarise(status: Status | null, own: Own, now_ms: number): Summary {
  const said = own.reachable ? ofNode(status, now_ms) : cut(own.outSince);
  if (own.waiting === 0) return said;
  const words = t("connection-waiting_here", { n: own.waiting });
  return {
    tone: said.tone === "cut" ? "cut" : "busy",
    shown: `${words}. ${said.shown}`,
    spoken: `${words}. ${said.spoken}`,
  };
}

function cut(since: string | null): Summary {
  const spoken = t("connection-cut");
  const shown = since === null ? spoken : t("connection-cut_since", { time: instant(since) });
  return { tone: "cut", shown, spoken };
}

function ofNode(status: Status | null, now_ms: number): Summary {
  if (!status?.peers) return plain("busy", t("connection-starting"));
  if (status.storage && status.storage !== "ok") return plain("cut", t("connection-storage_full"));
  if (status.peers.length === 0) return plain("well", t("connection-alone"));
  const contact = contactWords(status.peers, now_ms);
  const waiting = waitingWords(status.peers);
  const tone = contact.tone === "well" && waiting.length > 0 ? "busy" : contact.tone;
  return {
    tone,
    shown: listed([contact.shown, ...waiting]),
    spoken: contact.spoken,
  };
}
