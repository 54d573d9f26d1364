declare module 'swagger-ui-dist/swagger-ui-es-bundle' {
  const SwaggerUI: (options: {
    url: string;
    domNode: Element | null;
    deepLinking: boolean;
  }) => unknown;
  export default SwaggerUI;
}
