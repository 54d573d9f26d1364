/** What somebody may do: look at transactions and what became of them, or change that as well. */
export type Scope = 'read' | 'operate';

/** A machine's token: `operate` includes `read`. Its name says who did it, in the log and in events. */
export type ApiToken = { name: string; scope: Scope; token: string };

const TOKEN = /^([\w-]{1,40}):(read|operate):(\S{20,})$/;

/**
 * The tokens of a comma-separated list of `name:scope:token`.
 * @throws Error that says which one is wrong, and never quotes it
 */
export function parseTokens(list: string): ApiToken[] {
  return list.split(',').map((item, index) => {
    const [, name, scope, token] = TOKEN.exec(item.trim()) ?? [];
    if (name === undefined || token === undefined || (scope !== 'read' && scope !== 'operate')) {
      throw new Error(
        `number ${index + 1} must be name:read:token or name:operate:token, with a token of at least 20 characters`,
      );
    }
    return { name, scope, token };
  });
}
