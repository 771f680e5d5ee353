/** A mounted file system. */
export interface Mount {
  readonly path: string;
  readonly type: string;
}

const networkTypes =
  /^(nfs|nfs4|cifs|smb3|smbfs|9p|afs|ceph|glusterfs|lustre|gpfs|beegfs|fuse\.(sshfs|s3fs|gcsfuse|rclone|glusterfs|cephfs|goofys|blobfuse2?))$/;

/**
 * The network file system that a path lies on, by the text of Linux's `/proc/self/mountinfo`; none where it lies on a local one.
 * https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function networkMountOf(path: string, mountinfo: string): Mount | undefined {
  const mounts = mountinfo.split('\n').flatMap((line): Mount[] => {
    const [before = '', after = ''] = line.split(' - ');
    const [at, type] = [before.split(' ')[4], after.split(' ')[0]];
    return at === undefined || type === undefined || type === '' ? [] : [{ path: unescape(at), type }];
  });
  // Of two at one place the later one lies on top.
  const [mount] = mounts
    .toReversed()
    .filter((one) => one.path === '/' || path === one.path || path.startsWith(`${one.path}/`))
    .toSorted((a, b) => b.path.length - a.path.length);
  return mount !== undefined && networkTypes.test(mount.type) ? mount : undefined;
}

/** Spaces and the like are written as octal numbers. */
const unescape = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
