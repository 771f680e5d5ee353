/** What an endpoint is asked. */
export interface EndpointRequest {
  readonly method: 'GET' | 'HEAD';
  /** Header of this name, in lower case. */
  header(name: string): string | undefined;
  /** Whether whoever asks may see more than whether all is well: has sent the token, or is on this machine where there is none. */
  readonly isTrusted: boolean;
}

/** What is answered to one request. */
export interface EndpointAnswer {
  readonly status: number;
  /** Default `text/plain; charset=utf-8`. */
  readonly type?: string;
  readonly text: string;
}

/** Something that can be read over HTTP from a process that lives long enough: `phlo up` serves those of plugins. */
export interface Endpoint {
  /** Such as `/metrics`; the first that serves a path has it. */
  readonly path: `/${string}`;
  /** Answers also who is not trusted. Default false. */
  readonly isOpen?: boolean;
  /** Called for each request; what it throws is logged, and answered by 500 and nothing of it. */
  answer(request: EndpointRequest): EndpointAnswer | Promise<EndpointAnswer>;
}
