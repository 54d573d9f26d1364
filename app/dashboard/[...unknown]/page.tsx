import { notFound } from 'next/navigation';

/** An address of the dashboard that has no page: `app/dashboard/not-found.tsx` shows it inside the shell. */
export default function UnknownPage() {
  notFound();
}
