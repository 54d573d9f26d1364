export * from './counters';
export * from './counters';
export * from './counters';
export * from './transaction-events';
export * from './transactions';
export * from './transactions';
