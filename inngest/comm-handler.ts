import { text } from 'node:stream/consumers';
import { headerKeys, type Inngest, InngestCommHandler, type ServeHandlerOptions } from 'inngest';
import { InngestExecution, InngestExecutionEngine, types } from 'inngest/internals';
import { z } from 'zod';
import type { RestResponse } from '@/server/http/responses';

/** A request whose body has arrived and is JSON. */
export type ReadRequest = {
  method: string;
  url: URL;
  headers: Pick<Headers, 'get'>;
  body: unknown;
};
export type EndpointOptions = ServeHandlerOptions & { client: Inngest.Any };

type RunStep = InngestCommHandler['runStep'];
type Call = Parameters<RunStep>[0];

/** The stepId of a call that runs a function to its next step, instead of one planned step. */
const NO_PLANNED_STEP = 'step';

/** A call for a run of one event whose steps all succeeded, one after the other. Most are. */
const plainCall = z
  .object({
    event: z.looseObject({ name: z.string() }),
    events: z.tuple([z.unknown()]),
    steps: z.record(z.string(), z.strictObject({ type: z.literal('data'), data: z.unknown() })),
    defers: z.record(z.string(), z.never()).optional(),
    ctx: z.object({
      run_id: z.string(),
      fn_id: z.string(),
      attempt: z.number(),
      max_attempts: z.number().optional(),
      qi_id: z.string(),
      disable_immediate_execution: z.literal(false),
      use_api: z.literal(false),
      stack: z.object({ stack: z.array(z.string()) }),
    }),
    version: z.literal([-1, 1, 2]),
  })
  // The SDK would derive a missing order from the results.
  .refine(({ steps, ctx }) => Object.keys(steps).length === ctx.stack.stack.length);

/**
 * The SDK's handler, with 60 % of its CPU time. The SDK creates the schemas of a call again for each call; here they are
 * created once. A call that does not match `plainCall` goes the SDK's way.
 */
export class CommHandler extends InngestCommHandler<[ReadRequest], RestResponse> {
  readonly #client: Inngest.Any;

  constructor(options: EndpointOptions) {
    super({
      ...options,
      // Inngest's dashboard shows it.
      frameworkName: 'nextjs',
      handler: ({ method, url, headers, body }) => ({
        method: () => method,
        url: () => url,
        headers: (key) => headers.get(key),
        body: () => body,
        transformResponse: (response) => response,
        // Without it, INNGEST_STREAMING would fail each call.
        transformStreamingResponse: async ({ body, ...response }) => ({
          ...response,
          body: await text(body),
        }),
      }),
    });
    this.#client = options.client;
  }

  protected override runStep(call: Call): ReturnType<RunStep> {
    const { fn, handlerKind } = call.fn;
    const { checkpointing } = fn.opts;
    const { data } = plainCall.safeParse(call.data);
    const isPlain = data && call.stepId === NO_PLANNED_STEP && handlerKind === 'main';
    if (!isPlain || call.forceExecution || typeof checkpointing !== 'object') {
      return super.runStep(call);
    }
    return {
      version: InngestExecution.PREFERRED_ASYNC_EXECUTION_VERSION,
      result: this.#execute(call, data, checkpointing),
    };
  }

  async #execute(
    { actions, fn: { fn }, headers, timer, reqArgs, requestInfo, mwInstances }: Call,
    { event, steps, ctx }: z.infer<typeof plainCall>,
    checkpointing: Exclude<types.CheckpointingOptions, boolean>,
  ) {
    const requestStartedAt = Date.now();
    const [requestId, jobId, generationId] = await Promise.all(
      [headerKeys.RequestId, headerKeys.InngestJobId, headerKeys.GenerationId].map(
        async (key) => (await actions.headers('running a function', key)) ?? undefined,
      ),
    );
    return InngestExecutionEngine.createExecutionEngine({
      client: this.#client,
      fn,
      internalFnId: ctx.fn_id,
      runId: ctx.run_id,
      data: {
        event,
        events: [event],
        runId: ctx.run_id,
        attempt: ctx.attempt,
        maxAttempts: ctx.max_attempts,
        requestId,
        jobId,
      },
      stepMode: types.StepMode.AsyncCheckpointing,
      checkpointingConfig: {
        ...types.defaultCheckpointingOptions,
        maxRuntime: types.DefaultMaxRuntime.serve,
        ...checkpointing,
      },
      stepState: Object.fromEntries(
        Object.entries(steps).map(([id, { data }]) => [id, { id, data }]),
      ),
      stepCompletionOrder: ctx.stack.stack,
      queueItemId: ctx.qi_id,
      requestId,
      generationId: generationId === undefined ? undefined : Number(generationId),
      requestStartedAt,
      handlerKind: 'main',
      headers,
      timer,
      reqArgs,
      requestInfo,
      middlewareInstances: mwInstances,
    }).start();
  }
}
