# One image for every ROLE. The server runs its sources as they are; only the pages are built.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY bench/package.json bench/
COPY protocol/package.json protocol/
COPY sdk/package.json sdk/
COPY server/package.json server/
COPY web/package.json web/

# Without install scripts: this image is Node 24 already, and has no Python, which npm would try to rebuild better-sqlite3 with.
FROM packages AS pages
RUN npm ci --ignore-scripts
COPY tsconfig.base.json ./
COPY protocol protocol
COPY sdk sdk
COPY web web
RUN npm run build

# Vite and vitest are optional peers of better-auth: dependencies, but for `--omit=optional`.
FROM packages AS dependencies
RUN npm ci --ignore-scripts --omit=dev --omit=optional --workspace=server

FROM node:24-slim
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=pages /app/web/dist web/dist
COPY protocol/src protocol/src
COPY server/src server/src
ENV NODE_ENV=production PORT=8080 DATA_DIR=/data
# A new volume takes its owner from here.
RUN install -d -o node -g node /data
VOLUME /data
USER node
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1))"]
CMD ["node", "server/src/main.ts"]
