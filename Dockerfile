# syntax=docker/dockerfile:1
# One image for webhook, allocator, CLI and sandbox: a bundle and Node, no shell, no package manager, a numeric user. docs/image.md.
# Both images can be given with their digest: --build-arg BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot@sha256:…
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
ARG BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot

# The bundle is the same for all platforms, and is made on the one that builds.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /src
# Dependencies first: they change less often than the sources. None of their scripts is run.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node build.js
RUN npm sbom --package-lock-only --sbom-type=application --sbom-format=cyclonedx | node image/contents.ts dist

# Node itself, of the platform that it will run on, in the version that everything is tested with.
FROM ${NODE_IMAGE} AS node

FROM ${BASE_IMAGE}
ARG REVISION=unknown
LABEL org.opencontainers.image.title="berth" \
      org.opencontainers.image.description="Admission control and IPAM for the second network of a Kubernetes pod" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
# Of 16 MiB, the default, each half of the young generation has 8: 130 MiB less at the peak (docs/adr/0011).
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=8
COPY --from=node /usr/local/bin/node /usr/local/LICENSE /nodejs/bin/
COPY --from=build /src/LICENSE /src/dist/sbom.cdx.json /src/dist/third-party-licenses.txt /berth/
# What commands read: berth explain, berth sandbox, berth allocator --map.
COPY --from=build /src/docs/rules/ /berth/docs/rules/
COPY --from=build /src/manifests/ /berth/manifests/
COPY --from=build /src/examples/ /berth/examples/
COPY --from=build /src/map/page/ /berth/map/page/
# Last, as it changes most. Its source map stays behind: the same commit makes the same bundle.
COPY --from=build /src/dist/berth.mjs /src/dist/berth.mjs.LEGAL.txt /berth/dist/
# The distroless nonroot user, by number, so that runAsNonRoot can be verified.
USER 65532:65532
EXPOSE 8443 8080 8081
ENTRYPOINT ["/nodejs/bin/node", "/berth/dist/berth.mjs"]
CMD ["--help"]
