/** Which services a command is about. */
export interface ServiceQuery {
  /** Default: those that start without being named. */
  readonly names?: readonly string[] | undefined;
  /** Those of a profile as well; alone, only those. */
  readonly profiles?: readonly string[] | undefined;
}
