import type { Metadata } from 'next';
import { Delivery } from './delivery';

export const metadata: Metadata = { title: 'Delivery' };

export default function DeliveryPage() {
  return <Delivery />;
}
