import type { Metadata } from 'next';
import { Send } from './send';

export const metadata: Metadata = { title: 'Send a webhook' };

export default function SendPage() {
  return <Send />;
}
