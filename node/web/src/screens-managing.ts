// Screens of managers, admins and gateway operators, loaded together when one is opened first.
export { AlertsScreen } from "./alerts/alerts";
export { DevicesScreen } from "./devices/devices";
export { GatewayScreen } from "./gateway/gateway";
export { LevelsScreen } from "./levels/levels";
export { NetworkScreen } from "./network/network";
export { PeopleScreen } from "./people/people";
export { ReportsScreen } from "./reports/reports";
export { SetupScreen } from "./setup/setup";
export { StartScreen } from "./start/start";
export { StoreSettingsScreen } from "./store-settings/store-settings";
export { StoresScreen } from "./tables/tables";
export { TablesScreen } from "./tables/tables";
