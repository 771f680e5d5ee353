import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry of npm on loopback, which serves tarballs as `npm pack` makes them. */
export interface NpmRegistry extends AsyncDisposable {
  /** For `--registry`, `npm_config_registry` or an `.npmrc`; ends in `/`. */
  readonly url: string;
  /** Path of each request, in order. */
  readonly requests: readonly string[];
  /** Takes a tarball into the list: `latest` is what was published last. */
  publish(tarball: string): Published;
  /** From now on, other bytes under the same address and the same checksum: what a registry that was broken into would do. */
  tamper(name: string, tarball: string): void;
}

export interface Published {
  readonly name: string;
  readonly version: string;
  /** `sha512-…` */
  readonly integrity: string;
}

export interface NpmRegistryOptions {
  /** Tarballs to begin with. */
  readonly tarballs?: readonly string[];
  /** Registry to which a client is sent for every package that is not among the tarballs. Default: there is no such package. */
  readonly upstream?: string;
  /** Address of this machine at which it listens. Default: `127.0.0.1`. */
  readonly host?: string;
}

/**
 * Starts a registry with what clients ask for an installation: packuments and tarballs
 * (https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md). Whoever started it disposes it.
 */
export async function startNpmRegistry({
  tarballs = [],
  upstream,
  host = '127.0.0.1',
}: NpmRegistryOptions = {}): Promise<NpmRegistry> {
  const packages = new Map<string, Map<string, Release>>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    requests.push(path);
    const found = request.method === 'GET' ? find(path, packages, `http://${request.headers.host}`) : undefined;
    if (found !== undefined) return send(response, found);
    if (upstream === undefined || request.method !== 'GET') return void response.writeHead(404).end('{}');
    response.writeHead(302, { location: new URL(withoutSlash(request), upstream).href }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const publish = (tarball: string): Published => {
    const release = readRelease(tarball);
    const { name, version } = release.manifest;
    const releases = packages.get(name) ?? new Map<string, Release>();
    packages.set(name, releases.set(version, release));
    return { name, version, integrity: release.integrity };
  };
  tarballs.forEach(publish);
  return {
    // It listens on a port, and not on a pipe, whose address would be a text.
    url: `http://${host}:${(server.address() as AddressInfo).port}/`,
    requests,
    publish,
    tamper(name, tarball) {
      const bytes = readFileSync(tarball);
      for (const [version, release] of packages.get(name) ?? [])
        packages.get(name)?.set(version, { ...release, bytes });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Release {
  readonly manifest: { readonly name: string; readonly version: string };
  readonly bytes: Buffer;
  readonly integrity: string;
  readonly shasum: string;
}

function readRelease(tarball: string): Release {
  const bytes = readFileSync(tarball);
  const tar = (...args: readonly string[]) => execFileSync('tar', args, { encoding: 'utf8' });
  // npm names it `package`; others do not.
  const [folder = ''] = tar('-tzf', tarball).split('/');
  const manifest = tar('-xzOf', tarball, `${folder}/package.json`);
  return {
    // npm has written it: it has a name and a version.
    manifest: JSON.parse(manifest) as Release['manifest'],
    bytes,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    shasum: createHash('sha1').update(bytes).digest('hex'),
  };
}

type Packages = ReadonlyMap<string, ReadonlyMap<string, Release>>;

/** What there is at a path: a packument, or the bytes of a tarball. */
function find(path: string, packages: Packages, base: string): object | undefined {
  const [, name = '', file] = /^\/((?:@[^/]+\/)?[^/@]+)(?:\/-\/([^/]+\.tgz))?$/.exec(path) ?? [];
  const releases = packages.get(name);
  if (releases === undefined) return undefined;
  if (file === undefined) return packument(name, [...releases.values()], base);
  return [...releases.values()].find(({ manifest }) => fileOf(manifest) === file)?.bytes;
}

const fileOf = ({ name, version }: Release['manifest']): string => `${name.split('/').at(-1)}-${version}.tgz`;

function packument(name: string, releases: readonly Release[], base: string): object {
  const versions = releases.map(({ manifest, integrity, shasum }) => ({
    ...manifest,
    dist: { integrity, shasum, tarball: `${base}/${name}/-/${fileOf(manifest)}` },
  }));
  return {
    name,
    'dist-tags': { latest: versions.at(-1)?.version },
    versions: Object.fromEntries(versions.map((one) => [one.version, one])),
  };
}

function send(response: ServerResponse, found: object): void {
  const isTarball = Buffer.isBuffer(found);
  response.setHeader('content-type', isTarball ? 'application/octet-stream' : 'application/json');
  response.end(isTarball ? found : JSON.stringify(found));
}

/** Relative, so that an upstream may have a path of its own. */
const withoutSlash = ({ url = '/' }: IncomingMessage): string => url.slice(1);
