/** A pipe of workerd's own: no buffer, bytes only. */
declare class IdentityTransformStream implements ReadableWritablePair<Uint8Array, Uint8Array> {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

declare module "cloudflare:workers" {
  /** Base of every class whose objects answer calls of methods. */
  export class DurableObject {
    constructor(ctx: DurableContext, env: unknown);
    protected readonly ctx: DurableContext;
  }
}

interface DurableContext {
  readonly storage: DurableStorage;
}

/** Storage of one object, kept in SQLite. */
interface DurableStorage {
  readonly sql: { exec(sql: string, ...values: any[]): { toArray(): Record<string, any>[] } };
  readonly kv: { get(name: string): any; put(name: string, value: unknown): void };
  transactionSync<T>(work: () => T): T;
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
}

/** Objects of one class, by name; `T` has the methods that can be called from elsewhere. */
interface DurableNamespace<T> {
  idFromName(name: string): unknown;
  get(id: unknown): T;
}

interface KvNamespace {
  get(name: string, options: { type: "json"; cacheTtl?: number }): Promise<any>;
  getWithMetadata(name: string, options: { type: "text"; cacheTtl?: number }): Promise<{ value: string | null; metadata: any }>;
  put(name: string, value: string, options?: { metadata?: unknown; expirationTtl?: number }): Promise<void>;
  list(options: { prefix: string; limit: number; cursor: string | null }):
    Promise<{ keys: { name: string; metadata?: any }[]; list_complete: boolean; cursor?: string }>;
}

/** A dataset of Analytics Engine. */
interface AnalyticsDataset {
  writeDataPoint(point: { indexes: string[]; blobs: string[]; doubles: number[] }): void;
}
