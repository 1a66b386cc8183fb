/** Statuses of the services, and what the gateway's numbers mean. */

export const SUCCESS = 0;
export const UNKNOWN_LOCATION = 2;
export const UNKNOWN_ROUTE = 3;
export const INVALID_KEY = 4;
export const INVALID_REQUEST = 5;
export const PERMISSION_DENIED = 6;
export const SERVICE_UNAVAILABLE = 7;
export const TIMEOUT = 8;

const KEYS = new Set([5, 101, 200, 201, 202, 203]);
const NOT_ALLOWED = new Set([210, 211, 220, 230, 240]);
const NO_ROUTE = new Set([7, 1001, 2001]);

/** Give the status of an answer; `null` is no answer. */
export function statusOf(answer: any): number {
  const number = answer === null ? null : (answer.result?.error ?? answer.status ?? 0);
  if (number === null) {
    return SERVICE_UNAVAILABLE;
  }
  if (number === 0) {
    return SUCCESS;
  }
  if (KEYS.has(number)) {
    return INVALID_KEY;
  }
  if (NOT_ALLOWED.has(number)) {
    return PERMISSION_DENIED;
  }
  if (NO_ROUTE.has(number)) {
    return UNKNOWN_ROUTE;
  }
  return number === 2 ? INVALID_REQUEST : SERVICE_UNAVAILABLE;
}
