// What there is help on: the tasks of people, each with a page of its own.
export const TOPICS = [
  "home",
  "dispense",
  "receive",
  "receipt",
  "count",
  "order",
  "adjust",
  "stock",
  "card",
  "outbox",
  "orders",
  "picks",
  "issue",
  "shipments",
  "purchases",
  "bins",
  "transfer",
  "dispose",
  "give-back",
  "expiry",
  "convert",
  "nearby",
  "recalls",
  "alerts",
  "levels",
  "reports",
  "network",
  "devices",
  "people",
  "tables",
  "gateway",
  "setup",
] as const;

export type Topic = (typeof TOPICS)[number];

export function hasHelp(screen: string): screen is Topic {
  return TOPICS.some((one) => one === screen);
}
