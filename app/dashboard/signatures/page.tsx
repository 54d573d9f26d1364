import type { Metadata } from 'next';
import { Signatures } from './signatures';

export const metadata: Metadata = { title: 'Signatures' };

export default function SignaturesPage() {
  return <Signatures />;
}
