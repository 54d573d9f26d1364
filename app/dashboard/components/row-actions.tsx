import { ActionIcon } from '@mantine/core';
import { ArrowUpRightIcon } from '@primer/octicons-react/ArrowUpRightIcon';
import { SyncIcon } from '@primer/octicons-react/SyncIcon';
import type { Route } from 'next';
import { Link } from './link';
import classes from './list-table.module.css';
import { CopyButton } from './ui';

/** Fits the three buttons. */
export const ACTIONS_PX = 92;

type Props = {
  id: string;
  /** The page of the row. */
  href: Route;
  /** Undefined if it can't be replayed. */
  onReplay?: (() => void) | undefined;
};

/** What can be done with a row. Visible while the pointer or the focus is in the row. */
export function RowActions({ id, href, onReplay }: Props) {
  const look = { variant: 'subtle', color: 'gray', size: 22 } as const;
  return (
    <div className={classes.actions}>
      {onReplay && (
        <ActionIcon {...look} aria-label={`Replay ${id}`} title="Replay" onClick={onReplay}>
          <SyncIcon size={14} />
        </ActionIcon>
      )}
      <CopyButton label={`ID ${id}`} value={id} />
      <ActionIcon
        {...look}
        component={Link}
        href={href}
        prefetch={false}
        aria-label={`Open ${id}`}
        title="Open"
      >
        <ArrowUpRightIcon size={14} />
      </ActionIcon>
    </div>
  );
}
