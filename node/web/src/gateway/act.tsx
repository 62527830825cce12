// What a person may do at the gateway; the node checks each request all the same.
import { session } from "../session";

export { ActNotice, useAct } from "../shared/act";
export type { Act } from "../shared/act";

export function mayWork(): boolean {
  return ["supervisor", "admin"].includes(session.value?.user.role ?? "");
}

export function mayDecide(): boolean {
  return session.value?.user.role === "admin";
}
