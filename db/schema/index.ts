export * from './archived-transactions';
export * from './metric-totals';
export * from './rate-limits';
export * from './sign-in-attempts';
export * from './transaction-events';
export * from './transactions';
