import type { Metadata } from 'next';
import { TransactionPage } from './transaction';

export const metadata: Metadata = { title: 'Transaction' };

export default function Page() {
  return <TransactionPage />;
}
