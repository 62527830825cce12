// What a person's role is offered; the node checks each request all the same.
import { session } from "../session";

const ROLES = ["dispenser", "storekeeper", "supervisor", "admin"];

function rank(): number {
  return ROLES.indexOf(session.value?.user.role ?? "");
}

/** Whether they record anything; an auditor only looks. */
export function isRecorder(): boolean {
  return rank() >= 0;
}

export function isStorekeeper(): boolean {
  return rank() >= ROLES.indexOf("storekeeper");
}

export function isSupervisor(): boolean {
  return rank() >= ROLES.indexOf("supervisor");
}

export function isAdmin(): boolean {
  return rank() >= ROLES.indexOf("admin");
}
