// Screens of every day at a facility, loaded together when one is opened first.
export { AdjustScreen } from "./adjust/adjust";
export { CardScreen } from "./card/card";
export { CountScreen } from "./count/count";
export { DispenseScreen } from "./dispense/dispense";
export { HelpScreen } from "./help/help";
export { OrderScreen } from "./order/order";
export { OutboxScreen } from "./outbox/outbox";
export { ProductScreen } from "./product/product";
export { ReceiveScreen } from "./receive/receive";
export { SettingsScreen } from "./settings/settings";
export { StockScreen } from "./stock/stock";
