import { existsSync } from 'node:fs';

const FORM =
  'must be a URL such as postgres://user:password@host:5432/name, with special characters of the password percent-encoded (# as %23, / as %2F, ? as %3F)';

/**
 * Says what is wrong with a Postgres connection string, as people copy it from a console; undefined if
 * node-postgres understands it as libpq does. It never quotes the password.
 */
export function databaseUrlProblem(text: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(text)) return 'has a % that escapes no character; write it as %25';
  if (!URL.canParse(text)) return FORM;
  const { protocol, hash, searchParams } = new URL(text);
  if (!/^postgres(ql)?:$/.test(protocol) || hash !== '') return FORM;
  const file = ['sslrootcert', 'sslcert', 'sslkey'].find((name) => {
    const value = searchParams.get(name);
    return value !== null && !existsSync(value);
  });
  if (file === undefined) return undefined;
  return `names a file with ${file} that does not exist; without sslrootcert the public certificate authorities count`;
}
