export default {
  client: {
    input: './openapi.json',
    output: {
      target: './orval/client.ts',
      client: 'fetch',
      baseUrl: process.env.URL,
      headers: true,
    },
  },
};
