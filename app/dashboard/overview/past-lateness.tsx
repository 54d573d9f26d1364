import { Anchor, Text } from '@mantine/core';
import { Link } from '../components/link';
import { useTimeFormat } from '../components/time';
import { formatDuration } from '../format';
import type { ActivityData } from '../trpc-client';
import { findLateness } from './lateness';
import { lateOf } from './links';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The last lateness in the range of the page. It is amber while it lasts, and quiet once it is over. */
export function PastLateness({ activity }: { activity: ActivityData }) {
  const format = useTimeFormat();
  const lateness = findLateness(activity.steps);
  if (!lateness) return null;
  const { from, until, isNow, answeredLate, delayMs } = lateness;
  // A longer step does not say when in it something was late.
  const isMinutes = activity.steps.every((step) => minutesBetween(step.from, step.until) === 1);
  const time = Date.parse(from) < Date.now() - DAY_MS ? format.hour : format.minute;
  return (
    <Text size="sm" c={isNow && isMinutes ? 'var(--tw-notable)' : 'dimmed'}>
      {isNow && `${isMinutes ? 'Late' : 'Late at times'} since ${time(from)}`}
      {!isNow &&
        isMinutes &&
        `Over: late for ${minutesBetween(from, until)} min until ${time(until)}`}
      {!isNow && !isMinutes && `Over: late between ${time(from)} and ${time(until)}`}
      {delayMs !== null && `, processing by up to ${formatDuration(delayMs)}`}
      {answeredLate > 0 && (
        <>
          {', '}
          <Anchor component={Link} href={lateOf(activity, lateness)} size="sm">
            {answeredLate.toLocaleString()} answered late
          </Anchor>
        </>
      )}
      .
    </Text>
  );
}

function minutesBetween(from: string, until: string): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / MINUTE_MS);
}
