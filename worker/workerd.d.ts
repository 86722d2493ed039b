/** A pipe of workerd's own: no buffer, bytes only. */
declare class IdentityTransformStream implements ReadableWritablePair<Uint8Array, Uint8Array> {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}
