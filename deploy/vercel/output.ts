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

/** What `vercel build` has written (Build Output API, version 3: vercel.com/docs/build-output-api). */
export class Output {
  readonly config: z.infer<typeof configSchema>;

  constructor(private readonly folder: string) {
    this.config = configSchema.parse(this.#read('config.json'));
  }

  /** The routes between `handle` and the next one; undefined: those before any. */
  phase(name: string | undefined): Route[] {
    const routes: Route[] = [];
    let current: string | undefined;
    for (const route of this.config.routes) {
      if ('handle' in route) current = route.handle;
      else if (current === name) routes.push(route);
    }
    return routes;
  }

  /** The folder of the function at a path; several paths share one. */
  functionAt(pathname: string): string | undefined {
    const name = pathname === '/' ? 'index' : pathname.slice(1);
    const folder = path.join(this.folder, 'functions', `${name}.func`);
    return existsSync(folder) ? realpathSync(folder) : undefined;
  }

  /** The static file at a path. */
  staticAt(pathname: string): { file: string; contentType?: string } | undefined {
    const overridden = Object.entries(this.config.overrides).find(
      ([, { path: at }]) => at === pathname.slice(1),
    );
    const name = overridden?.[0] ?? pathname.slice(1);
    const file = path.join(this.folder, 'static', name);
    if (name === '' || path.extname(name) === '' || !existsSync(file)) return undefined;
    return { file, contentType: this.config.overrides[name]?.contentType };
  }

  /** How a function is to be started, and which files it needs. */
  functionConfig(functionFolder: string) {
    const config = readFileSync(path.join(functionFolder, '.vc-config.json'), 'utf8');
    return functionSchema.parse(JSON.parse(config));
  }

  /** Puts all that a function has, and nothing else, into a folder of its own. */
  async unpack(functionFolder: string, root: string, into: string): Promise<void> {
    await cp(functionFolder, into, { recursive: true, verbatimSymlinks: true });
    const { filePathMap } = this.functionConfig(functionFolder);
    for (const [name, source] of Object.entries(filePathMap)) {
      const target = path.join(into, name);
      await mkdir(path.dirname(target), { recursive: true });
      // Links stay links, as on the platform: what they lead to has to be in the folder as well.
      await cp(path.join(root, source), target, { recursive: true, verbatimSymlinks: true });
    }
  }

  #read(name: string): unknown {
    return JSON.parse(readFileSync(path.join(this.folder, name), 'utf8'));
  }
}
