// Screens of a warehouse and of supply, loaded together when one is opened first.
export { BinsScreen } from "./bins/bins";
export { ConvertScreen } from "./convert/convert";
export { DiscrepanciesScreen } from "./discrepancies/discrepancies";
export { DisposeScreen } from "./dispose/dispose";
export { ExpiryScreen } from "./expiry/expiry";
export { GiveBackScreen } from "./give-back/give-back";
export { IndicatorsScreen } from "./indicators/indicators";
export { IssueScreen } from "./issue/issue";
export { NearbyScreen } from "./nearby/nearby";
export { OrdersScreen } from "./orders/orders";
export { PicksScreen } from "./picks/picks";
export { PurchasesScreen } from "./purchases/purchases";
export { RecallsScreen } from "./recalls/recalls";
export { ReceiptScreen } from "./receipt/receipt";
export { ShipmentsScreen } from "./shipments/shipments";
export { TransferScreen } from "./transfer/transfer";
