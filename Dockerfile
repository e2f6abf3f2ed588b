# One image for every ROLE. The server runs its sources without a build; only the pages are built.
# The base is not pinned to a digest yet: see docs/guides/self-hosting.md, "What is pinned".
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY bench/package.json bench/
COPY protocol/package.json protocol/
COPY sdk/package.json sdk/
COPY server/package.json server/
COPY web/package.json web/

# Install scripts are not needed: this image has Node 24, and no package must be compiled.
FROM packages AS pages
RUN npm ci --ignore-scripts
COPY tsconfig.base.json ./
COPY protocol protocol
COPY sdk sdk
COPY web web
COPY docs/how-we-count.md docs/
RUN npm run build

# Vite and vitest are optional peers of better-auth. `--omit=optional` leaves them out.
FROM packages AS dependencies
RUN npm ci --ignore-scripts --omit=dev --omit=optional --workspace=server
COPY scripts/release/prune-packages.mjs /tmp/
RUN node /tmp/prune-packages.mjs .

FROM node:24-slim
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=pages /app/web/dist web/dist
COPY protocol/src protocol/src
COPY server/src server/src
ENV NODE_ENV=production PORT=8080 DATA_DIR=/data
# A new volume gets its owner from this folder.
RUN install -d -o 1000 -g 1000 /data
VOLUME /data
# A numeric user, so that Kubernetes can verify that it is not root.
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "require('http').get('http://127.0.0.1:' + process.env.PORT + '/healthz', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
CMD ["node", "server/src/main.ts"]
