# syntax=docker/dockerfile:1
# ddcm and its server. The image has the command, OpenVINO's libraries, libvips and the bundled prior; no compiler, no Python.
#
#   docker build -t ddcm .
#   docker run --rm -p 127.0.0.1:8080:8080 -v "$PWD/token:/run/secrets/ddcm-token:ro" ddcm
#   docker run --rm -v "$PWD:/work" -w /work --user "$(id -u)" --entrypoint ddcm ddcm encode photo.jpg photo.ddcm

FROM swift:6.3.1-bookworm AS build
WORKDIR /ddcm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libvips-dev pkg-config python3-pip \
 && rm -rf /var/lib/apt/lists/*
COPY scripts/setup scripts/setup
RUN scripts/setup
COPY . .
RUN swift build -c release --product ddcm \
 && mkdir -p /out/bin /out/lib/ddcm/.deps/openvino/openvino \
 && cp .build/release/ddcm /out/lib/ddcm/ddcm \
 && cp -R .deps/openvino/openvino/libs /out/lib/ddcm/.deps/openvino/openvino/libs \
 && cp -R Models LICENSE /out/lib/ddcm/ \
 && ln -s ../lib/ddcm/ddcm /out/bin/ddcm

# The same Swift without the compiler: its runtime libraries.
FROM swift:6.3.1-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends libvips42 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --no-create-home --shell /usr/sbin/nologin ddcm
COPY --from=build /out /usr/local
USER ddcm
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3; grep -q '\"ok\"' <&3"]
ENTRYPOINT ["ddcm", "serve", "--host", "0.0.0.0"]
# Whoever reaches the port must know the token: a line of at least 16 characters, as 'openssl rand -hex 24' makes.
CMD ["--token-file", "/run/secrets/ddcm-token"]
