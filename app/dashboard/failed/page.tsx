import type { Metadata } from 'next';
import { Failed } from './failed';

export const metadata: Metadata = { title: 'Failed' };

export default function FailedPage() {
  return <Failed />;
}
