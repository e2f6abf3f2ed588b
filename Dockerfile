# One image for every ROLE: the built server and pages, without the packages that they are built from.
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
FROM packages AS build
RUN npm ci --ignore-scripts
COPY tsconfig.base.json ./
COPY protocol protocol
COPY sdk sdk
COPY server server
COPY web web
COPY docs/how-we-count.md docs/
RUN npm run build

FROM node:24-slim
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules/better-sqlite3/package.json /app/node_modules/better-sqlite3/LICENSE node_modules/better-sqlite3/
COPY --from=build /app/node_modules/better-sqlite3/lib node_modules/better-sqlite3/lib
COPY --from=build /app/node_modules/better-sqlite3/prebuilds/linux-*.node node_modules/better-sqlite3/prebuilds/
COPY --from=build /app/web/dist web/dist
COPY --from=build /app/server/build/program server/build/program
ENV NODE_ENV=production PORT=8080 DATA_DIR=/data
# A new volume gets its owner from this folder.
RUN install -d -o 1000 -g 1000 /data
VOLUME /data
# A numeric user, so that Kubernetes can verify that it is not root.
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "require('http').get('http://127.0.0.1:' + process.env.PORT + '/healthz', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=16", "server/build/program/headcount.js"]
