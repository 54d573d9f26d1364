import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const condition = z.object({ type: z.string(), key: z.string(), value: z.string().optional() });

const routeSchema = z.union([
  z.object({ handle: z.string() }),
  z.object({
    src: z.string(),
    dest: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    methods: z.array(z.string()).optional(),
    continue: z.boolean().optional(),
    check: z.boolean().optional(),
    status: z.number().optional(),
    has: z.array(condition).optional(),
    missing: z.array(condition).optional(),
    middlewarePath: z.string().optional(),
  }),
]);

const configSchema = z.object({
  version: z.literal(3),
  routes: z.array(routeSchema),
  overrides: z.record(
    z.string(),
    z.object({ path: z.string().optional(), contentType: z.string().optional() }),
  ),
});

const functionSchema = z.object({
  handler: z.string(),
  runtime: z.string(),
  launcherType: z.literal('Nodejs'),
  maxDuration: z.number().optional(),
  useWebApi: z.boolean().default(false),
  filePathMap: z.record(z.string(), z.string()),
});

export type Route = Extract<z.infer<typeof routeSchema>, { src: string }>;
export type Condition = z.infer<typeof condition>;

/** The output of `vercel build` (Build Output API, version 3: vercel.com/docs/build-output-api). */
export class Output {
  readonly config: z.infer<typeof configSchema>;

  constructor(private readonly folder: string) {
    this.config = configSchema.parse(readJson(folder, 'config.json'));
  }

  /** The routes of a phase (`handle`). Without a name, those before the first phase. */
  phase(name: string | undefined): Route[] {
    const routes: Route[] = [];
    let current: string | undefined;
    for (const route of this.config.routes) {
      if ('handle' in route) current = route.handle;
      else if (current === name) routes.push(route);
    }
    return routes;
  }

  /** The folder of the function at a path. Several paths may share one function. */
  functionAt(pathname: string): string | undefined {
    const name = pathname === '/' ? 'index' : pathname.slice(1);
    const folder = path.join(this.folder, 'functions', `${name}.func`);
    return existsSync(folder) ? realpathSync(folder) : undefined;
  }

  staticAt(pathname: string): { file: string; contentType?: string } | undefined {
    const override = Object.entries(this.config.overrides).find(
      ([, { path: at }]) => at === pathname.slice(1),
    );
    const name = override?.[0] ?? pathname.slice(1);
    const file = path.join(this.folder, 'static', name);
    if (name === '' || path.extname(name) === '' || !existsSync(file)) return undefined;
    return { file, contentType: this.config.overrides[name]?.contentType };
  }

  functionConfig(functionFolder: string) {
    return functionSchema.parse(readJson(functionFolder, '.vc-config.json'));
  }

  /** Copies a function's files, and nothing else, to a folder. */
  async unpack(functionFolder: string, root: string, folder: string): Promise<void> {
    await cp(functionFolder, folder, { recursive: true, verbatimSymlinks: true });
    const { filePathMap } = this.functionConfig(functionFolder);
    for (const [name, source] of Object.entries(filePathMap)) {
      const target = path.join(folder, name);
      await mkdir(path.dirname(target), { recursive: true });
      // Symlinks stay symlinks, as on Vercel, so that a missing target fails.
      await cp(path.join(root, source), target, { recursive: true, verbatimSymlinks: true });
    }
  }
}

function readJson(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
}
