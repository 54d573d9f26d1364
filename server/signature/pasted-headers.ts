const LINE = /^(?:-H|--header)?\s*['"]?([\w-]+)\s*:\s*(.*?)['"\\\s]*$/;

/** Headers as people paste them: a line each, `Name: value`, or as curl takes them. Others are left out. */
export function parseHeaders(pasted: string): Pick<Headers, 'get'> {
  const found = new Map<string, string>();
  for (const line of pasted.split('\n')) {
    const [, name, value] = LINE.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) found.set(name.toLowerCase(), value);
  }
  return { get: (name) => found.get(name.toLowerCase()) ?? null };
}
