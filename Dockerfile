# syntax=docker/dockerfile:1
# One image for webhook, CLI and sandbox: a single bundle on distroless Node 24, no shell, no package manager, numeric user.
ARG NODE_VERSION=24.21.0

FROM --platform=$BUILDPLATFORM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /src
# Dependencies first: they change less often than the sources.
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run check:types && npm run build

FROM gcr.io/distroless/nodejs24-debian12:nonroot
LABEL org.opencontainers.image.title="berth" \
      org.opencontainers.image.description="Admission control and IPAM for the second network of a Kubernetes pod" \
      org.opencontainers.image.licenses="Apache-2.0"
# Of 16 MiB, the default, each half of the young generation has 8: 130 MiB less at the peak (docs/adr/0011).
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=8
COPY --from=build /src/dist/ /berth/dist/
COPY --from=build /src/docs/rules/ /berth/docs/rules/
COPY --from=build /src/manifests/ /berth/manifests/
COPY --from=build /src/examples/ /berth/examples/
COPY --from=build /src/LICENSE /berth/
# The distroless nonroot user, by number, so that runAsNonRoot can be verified.
USER 65532:65532
EXPOSE 8443
ENTRYPOINT ["/nodejs/bin/node", "/berth/dist/berth.mjs"]
CMD ["--help"]
