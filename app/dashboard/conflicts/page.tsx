import type { Metadata } from 'next';
import { Conflicts } from './conflicts';

export const metadata: Metadata = { title: 'Conflicts' };

export default function ConflictsPage() {
  return <Conflicts />;
}
