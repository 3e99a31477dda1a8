# One module: what `npm run release -- NAME` leaves in dist/releases/NAME/VERSION is the context of this build.
# No shell, no package manager, no user that may write; the root file system can be read-only, /tmp is for scratch.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
WORKDIR /medley
COPY app app
COPY remote remote
COPY module.json sbom.cdx.json ./
ENV NODE_ENV=production MEDLEY_DATA=/tmp/medley
USER 10001:10001
ENTRYPOINT ["/nodejs/bin/node", "app/main.mjs"]
