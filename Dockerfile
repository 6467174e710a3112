# The static binary, as nobody, and nothing else: no shell, no package manager.
# The base is pinned by the digest of its index, for all platforms; ci/pin.sh says how to learn a newer one.
FROM golang:1.26.8@sha256:9d2f36f06329b2a141b9db99ffa32765cf695ee57b813ca29e245e8670bcbfff AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION= REVISION=
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w -X github.com/camsync/camsync/internal/cli.version=${VERSION} -X github.com/camsync/camsync/internal/cli.revision=${REVISION}" -o /out/camsync ./cmd/camsync \
    && mkdir -p /out/cache /out/state && chmod 0700 /out/cache /out/state

# docker build --target kubernetes: the same, with camsync sync --leader-elect.
FROM build AS build-kubernetes
ARG VERSION= REVISION=
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w -X github.com/camsync/camsync/internal/cli.version=${VERSION} -X github.com/camsync/camsync/internal/cli.revision=${REVISION}" -o /out/camsync ./cmd/camsync-k8s

FROM scratch AS kubernetes
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /zoneinfo.zip
COPY --from=build-kubernetes /out/camsync /camsync
COPY --from=build --chown=65532:65532 /out/cache /cache
COPY --from=build --chown=65532:65532 /out/state /state
ENV CAMUNDA_TOKEN_CACHE_DIR=/cache CAMSYNC_STATE_DIR=/state ZONEINFO=/zoneinfo.zip
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/camsync"]

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /zoneinfo.zip
COPY --from=build /out/camsync /camsync
COPY --from=build --chown=65532:65532 /out/cache /cache
COPY --from=build --chown=65532:65532 /out/state /state
ENV CAMUNDA_TOKEN_CACHE_DIR=/cache CAMSYNC_STATE_DIR=/state ZONEINFO=/zoneinfo.zip
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/camsync"]
