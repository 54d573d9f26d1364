import type { Metadata } from 'next';
import { Transaction } from './transaction';

export const metadata: Metadata = { title: 'Transaction' };

export default function TransactionPage() {
  return <Transaction />;
}
