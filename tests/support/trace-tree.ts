import type { Span } from './otlp-receiver';

export type Node = { span: Span; children: Node[] };

const SHOWN_ATTRIBUTES = [
  'transaction_id',
  'outcome',
  'attempt',
  'code',
  'http.response.status_code',
];

/** The spans of a trace as trees: one, unless a parent span is missing. */
export function treesOf(spans: readonly Span[], traceId: string): Node[] {
  const ofTrace = spans.filter((span) => span.traceId === traceId).sort(byStart);
  const ids = new Set(ofTrace.map(({ spanId }) => spanId));
  const below = (parent: string | undefined): Node[] =>
    ofTrace
      .filter(({ parentSpanId = '' }) =>
        parent === undefined ? !ids.has(parentSpanId) : parentSpanId === parent,
      )
      .map((span) => ({ span, children: below(span.spanId) }));
  return below(undefined);
}

/** The span names as nested objects: `{ root: { child: {}, 'child 2': {} } }`. */
export function namesOf(nodes: readonly Node[]): object {
  const names: Record<string, object> = {};
  for (const { span, children } of nodes) {
    let name = span.name;
    for (let n = 2; name in names; n += 1) name = `${span.name} ${n}`;
    names[name] = namesOf(children);
  }
  return names;
}

/** The tree as text: the relative start, the duration and the attributes of each span. */
export function printTree(nodes: readonly Node[]): string {
  const [first] = nodes;
  return first ? lines(nodes, startMs(first.span), '').join('\n') : '';
}

function lines(nodes: readonly Node[], originMs: number, indent: string): string[] {
  return nodes.flatMap(({ span, children }, n) => {
    const isLast = n === nodes.length - 1;
    const start = `+${(startMs(span) - originMs).toFixed(1)} ms`.padStart(13);
    const duration = `${(endMs(span) - startMs(span)).toFixed(1)} ms`.padStart(11);
    const branch = indent + (isLast ? '└─' : '├─');
    const own = `${start} ${duration}  ${branch} ${span.name}${details(span)}`;
    return [own, ...lines(children, originMs, `${indent}${isLast ? '   ' : '│  '}`)];
  });
}

function details({ attributes, status }: Span): string {
  const facts = SHOWN_ATTRIBUTES.filter((name) => name in attributes).map(
    (name) => `${name.split('.').at(-1)}=${attributes[name]}`,
  );
  const failure = status?.message === undefined ? [] : [`failed: ${status.message}`];
  return facts.length + failure.length === 0 ? '' : `  (${[...facts, ...failure].join(', ')})`;
}

function byStart(one: Span, other: Span): number {
  return startMs(one) - startMs(other);
}

function startMs({ startTimeUnixNano }: Span): number {
  return Number(startTimeUnixNano) / 1e6;
}

function endMs({ endTimeUnixNano }: Span): number {
  return Number(endTimeUnixNano) / 1e6;
}
