# The image of web, worker, beat and migrate alike. Build: docker build -t pleio .

FROM python:3.13.9-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/pleio
RUN python -m venv /opt/pleio
ENV PATH=/opt/pleio/bin:$PATH
COPY requirements.lock requirements-s3.lock ./
RUN pip install --no-deps --require-hashes --only-binary :all: -r requirements.lock \
 && pip install --no-deps --require-hashes --only-binary :all: -r requirements-s3.lock
COPY . .
# Names with a hash, and compressed once here instead of at each request. The secret is of no use to anyone.
RUN PLEIO_VAR=/tmp/build SECRET_KEY=only-for-building STATIC_MANIFEST=on python manage.py collectstatic --noinput \
 && PLEIO_VAR=/tmp/build SECRET_KEY=only-for-building python manage.py compile_catalogues \
 && rm -rf /tmp/build \
 && python -m compileall -q /srv/pleio /opt/pleio

FROM python:3.13.9-slim-trixie
ENV PATH=/opt/pleio/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8000 PLEIO_VAR=/var/lib/pleio STATIC_MANIFEST=on DEMO=off
RUN useradd --system --uid 10001 --no-create-home --home-dir /var/lib/pleio --shell /usr/sbin/nologin pleio \
 && install -d -o pleio -g pleio /var/lib/pleio
COPY --from=build /opt/pleio /opt/pleio
COPY --from=build /srv/pleio /srv/pleio
WORKDIR /srv/pleio
USER pleio
VOLUME /var/lib/pleio
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-I", "pleio/preflight.py", "health"]
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers", "pleio.wsgi:application"]
