import { useState } from 'react';

/** Whether a condition is or was true: to load something with its first use, and keep it then. */
export function useWasTrue(condition: boolean): boolean {
  const [was, setWas] = useState(condition);
  if (condition && !was) setWas(true);
  return was || condition;
}
