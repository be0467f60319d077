# Tocsin as an image: all roles in one process, its own Valkey in /data unless REDIS_URL is set.
#
#   docker build -t tocsin .
#   docker run -d --name tocsin --read-only -v tocsin:/data -e TELEGRAM_BOT_TOKEN tocsin
#
# With --build-arg MEANING=1 stories are compared by meaning too, across languages (75 MB more).

FROM python:3.13-slim AS build
RUN python -m venv /venv
ARG MEANING=
COPY requirements.lock requirements-meaning.lock /
# Wheels alone, each by its hash: nothing is compiled, and nothing runs but what was locked.
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement /requirements.lock \
    && if [ -n "$MEANING" ]; then /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes --no-deps --requirement /requirements-meaning.lock; fi \
    && /venv/bin/pip uninstall --yes pip
COPY bot /app/bot
COPY handlers /app/handlers
# The image never changes, so its bytecode need not be compared with its source.
RUN python -m compileall -q --invalidation-mode unchecked-hash /app

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tocsin \
    && install --directory --owner tocsin --group tocsin --mode 0700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY feeds.yaml LICENSE /app/
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 TOCSIN_DATA=/data \
    MPLCONFIGDIR=/data/matplotlib
WORKDIR /app
USER 10001
VOLUME /data
HEALTHCHECK --interval=1m --timeout=15s --start-period=1m CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
