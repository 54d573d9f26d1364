# The standalone output of `next build`, for several copies behind one address (see compose.yaml).
# It contains no Postgres and no Inngest. `docker build --target migrate` builds the image that
# migrates the database, once per release.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM dependencies AS build
ENV NODE_ENV=production BUILD_STANDALONE=1 NEXT_TELEMETRY_DISABLED=1
COPY . .
RUN npm run build

FROM dependencies AS migrate
ENV NODE_ENV=production
COPY tsconfig.json ./
COPY db ./db
COPY server ./server
COPY commands/migrate.ts ./commands/migrate.ts
USER node
CMD ["node", "--import", "tsx", "commands/migrate.ts"]

FROM node:24-bookworm-slim AS service
# HOST tells the service that others can reach it: operator access then needs a password. Next
# listens on HOSTNAME. KEEP_ALIVE_TIMEOUT (in milliseconds) is longer than the gateway keeps an idle
# connection, so that it sends no webhook on a connection that Next is closing. NEXT_MANUAL_SIG_HANDLE
# has a stop dispatch the last webhooks.
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 HOSTNAME=0.0.0.0 PORT=3000 \
  KEEP_ALIVE_TIMEOUT=65000 NEXT_MANUAL_SIG_HANDLE=true
WORKDIR /app
COPY --from=build --chown=node:node /app/.next/standalone ./
COPY --from=build --chown=node:node /app/.next/static ./.next/static
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.js"]
