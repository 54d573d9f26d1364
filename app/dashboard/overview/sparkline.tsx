import { linePath } from './scale';

const WIDTH = 84;
const HEIGHT = 28;
const PADDING = 5;

type Props = { points: readonly (number | null)[]; color: string };

/** The course of a figure, without axes. Decoration for screen readers. */
export function Sparkline({ points, color }: Props) {
  const highest = Math.max(...points.map((one) => one ?? 0), Number.MIN_VALUE);
  const toY = (value: number) => HEIGHT - PADDING - (value / highest) * (HEIGHT - 2 * PADDING);
  const path = linePath(
    points.map((value, n) => [
      PADDING + (n / Math.max(1, points.length - 1)) * (WIDTH - 2 * PADDING),
      value === null ? null : toY(value),
    ]),
  );
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
      <path
        d={path}
        fill="none"
        stroke={color}
        strokeWidth={1.5}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
