import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (name: string) => readFileSync(path.join(root, name), 'utf8');
const dockerfile = read('Dockerfile');
const stages = dockerfile.split(/^(?=FROM )/m).slice(1);
const stage = (name: string) =>
  stages.find(
    (text) => text.startsWith(`FROM`) && text.split('\n', 1)[0]?.endsWith(` AS ${name}`),
  ) ?? '';
/** What reaches a build: the names that .dockerignore lets in. */
const letIn =
  read('.dockerignore')
    .match(/^!.+$/gm)
    ?.map((line) => line.slice(1)) ?? [];

describe('the image', () => {
  it('is a Dockerfile without a mistake that its linter knows', () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  it.each(['service', 'migrate'])('runs %s as somebody without rights', (name) => {
    expect(stage(name)).toMatch(/^USER node$/m);
    expect(stage(name).indexOf('USER node')).toBeLessThan(stage(name).indexOf('\nCMD '));
  });

  it('says by HOST that others reach it, so that operator access takes a password', () => {
    const [, environment = ''] = /^ENV (.*)$/m.exec(stage('service')) ?? [];
    expect(environment.split(' ')).toEqual(
      expect.arrayContaining(['NODE_ENV=production', 'HOST=0.0.0.0', 'HOSTNAME=0.0.0.0']),
    );
  });

  it('is asked for its health', () => {
    expect(stage('service')).toMatch(/^HEALTHCHECK [^\n]*\\\n {2}CMD \["node", "-e", ".*"\]$/m);
  });

  it('copies nothing that is not there, and nothing that stays outside', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, names = '']) => names.split(' '),
    );
    expect(copied.length).toBeGreaterThan(3);
    for (const name of copied.filter((one) => one !== '.')) {
      expect(existsSync(path.join(root, name)), name).toBe(true);
      expect(
        letIn.some((one) => name === one || name.startsWith(`${one}/`)),
        name,
      ).toBe(true);
    }
  });

  it('gets all that the build reads, and no secret', () => {
    expect(letIn.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
    expect(read('.dockerignore').split('\n')).toContain('*');
    expect(letIn.filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
