# syntax=docker/dockerfile:1
# ddcm and its server. The image contains the command, OpenVINO's libraries, libvips and the bundled prior, but no
# compiler and no Python.
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
 && swift build -c release --package-path Server --product ddcm-server \
 && mkdir -p /out/bin /out/lib/ddcm/.deps/openvino/openvino \
 && cp .build/release/ddcm /out/lib/ddcm/ddcm \
 && cp Server/.build/release/ddcm-server /out/lib/ddcm/ddcm-server \
 && cp -R .deps/openvino/openvino/libs /out/lib/ddcm/.deps/openvino/openvino/libs \
 && cp -R Models LICENSE /out/lib/ddcm/ \
 && ln -s ../lib/ddcm/ddcm /out/bin/ddcm

# The runtime libraries of the same Swift version, without the compiler.
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
# Clients must send the token: one line of at least 16 characters, for example from 'openssl rand -hex 24'.
CMD ["--token-file", "/run/secrets/ddcm-token"]
