const TICKS = 4;

/** A round upper end for an axis that starts at 0, and its ticks. */
export function scaleTo(highest: number, onlyWhole: boolean): { max: number; ticks: number[] } {
  const rough = Math.max(highest, Number.MIN_VALUE) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10;
  const step = onlyWhole ? Math.max(1, Math.ceil(factor * power)) : factor * power;
  const count = Math.max(1, Math.ceil(highest / step));
  const ticks = Array.from({ length: count + 1 }, (_, n) => Number((n * step).toPrecision(6)));
  return { max: ticks[count] ?? 1, ticks };
}

/** The points of a line as SVG path data. Null values interrupt it; a single point is a dot. */
export function linePath(points: readonly (readonly [x: number, y: number | null])[]): string {
  let isDrawing = false;
  return points
    .map(([x, y]) => {
      if (y === null) {
        isDrawing = false;
        return '';
      }
      const command = isDrawing ? 'L' : 'M';
      const at = `${x.toFixed(1)} ${y.toFixed(1)}`;
      // With round caps, a line of no length is a dot.
      const path = isDrawing ? `${command}${at}` : `${command}${at}h0`;
      isDrawing = true;
      return path;
    })
    .join('');
}
