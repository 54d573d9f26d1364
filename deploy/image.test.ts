import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { KEEP_ALIVE_MS } from '@/local/processes/http';

const root = path.resolve(import.meta.dirname, '..');
const read = (name: string) => readFileSync(path.join(root, name), 'utf8');
const dockerfile = read('Dockerfile');
const stages = dockerfile.split(/^(?=FROM )/m).slice(1);
const stage = (name: string) =>
  stages.find(
    (text) => text.startsWith('FROM') && text.split('\n', 1)[0]?.endsWith(` AS ${name}`),
  ) ?? '';
const [, variables = ''] = /^ENV ((?:.*\\\n)*.*)$/m.exec(stage('service')) ?? [];
const environment = variables.split(/[\s\\]+/);
/** The paths that .dockerignore allows into the build. */
const allowed =
  read('.dockerignore')
    .match(/^!.+$/gm)
    ?.map((line) => line.slice(1)) ?? [];

describe('Docker image', () => {
  it('Dockerfile passes its linter without findings', () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  it.each(['service', 'migrate'])('runs the %s image as the unprivileged node user', (name) => {
    expect(stage(name)).toMatch(/^USER node$/m);
    expect(stage(name).indexOf('USER node')).toBeLessThan(stage(name).indexOf('\nCMD '));
  });

  it('service image sets NODE_ENV to production and HOST and HOSTNAME to 0.0.0.0', () => {
    expect(environment).toEqual(
      expect.arrayContaining(['NODE_ENV=production', 'HOST=0.0.0.0', 'HOSTNAME=0.0.0.0']),
    );
  });

  it('service image dispatches its last webhooks at a stop', () => {
    expect(environment).toContain('NEXT_MANUAL_SIG_HANDLE=true');
  });

  it('service keeps an idle connection longer than the gateway', () => {
    expect(environment).toContain(`KEEP_ALIVE_TIMEOUT=${KEEP_ALIVE_MS}`);
    const [, seconds] = /keepalive (\d+)s/.exec(read('deploy/compose/Caddyfile')) ?? [];
    expect(Number(seconds) * 1_000).toBeLessThan(KEEP_ALIVE_MS);
  });

  it('service image declares a HEALTHCHECK that runs Node', () => {
    expect(stage('service')).toMatch(/^HEALTHCHECK [^\n]*\\\n {2}CMD \["node", "-e", ".*"\]$/m);
  });

  it('Dockerfile copies only existing files that .dockerignore allows', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, names = '']) => names.split(' '),
    );
    expect(copied.length).toBeGreaterThan(3);
    for (const name of copied.filter((one) => one !== '.')) {
      expect(existsSync(path.join(root, name)), name).toBe(true);
      expect(
        allowed.some((one) => name === one || name.startsWith(`${one}/`)),
        name,
      ).toBe(true);
    }
  });

  it('.dockerignore excludes files by default and allows only existing, non-hidden paths', () => {
    expect(allowed.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
    expect(read('.dockerignore').split('\n')).toContain('*');
    expect(allowed.filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
