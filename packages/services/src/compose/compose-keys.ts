/** Keys of a service in the Compose Specification: https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json */
export const composeKeys: readonly string[] = `
  annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name
  cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec
  depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file
  environment expose extends external_links extra_hosts gpus group_add healthcheck hostname image init ipc
  isolation label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit
  models network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_stop
  privileged profiles provider pull_policy pull_refresh_after read_only restart runtime scale secrets
  security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits
  use_api_socket user userns_mode uts volumes volumes_from working_dir
`
  .trim()
  .split(/\s+/);

/** Keys that mean something else here, with what to write instead. */
export const refusedKeys: ReadonlyMap<string, string> = new Map([
  ['depends_on', 'write depends_on beside compose, not in it: Phlo starts what a service depends on, and waits for it'],
  ['profiles', 'write profile beside compose, not in it'],
  ['extends', 'write out what it would bring: a service stands for itself'],
  ['secrets', 'write env with secret: true beside compose: there is no place for secrets of a whole file'],
  ['configs', 'write files beside compose, and mount {files_dir}: there is no place for configs of a whole file'],
  ['scale', 'a service is one container'],
  ['container_name', 'it has one, {container_name}, by which Phlo finds it'],
  ['links', 'write depends_on beside compose: containers of a project reach each other by the names of their services'],
  ['volumes_from', 'name the volume in volumes of both: volumes are the project’s'],
]);
