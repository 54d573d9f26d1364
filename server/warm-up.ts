import { env } from './env';

/** By which the launcher's warm-up is told from real requests; its value is `WARM_UP_TOKEN`. */
export const WARM_UP_HEADER = 'x-warm-up';

/** Whether a request is one of the launcher's own, of which nobody wants to hear. */
export function isWarmUp(headers: Pick<Headers, 'get'>): boolean {
  const token = headers.get(WARM_UP_HEADER);
  return token !== null && token === env().WARM_UP_TOKEN;
}
