/** A mistake of the user who starts the service. Printed as one line, without a stack. */
export class StartError extends Error {}
