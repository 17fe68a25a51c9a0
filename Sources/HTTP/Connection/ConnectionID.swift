/// Names a connection across threads: its descriptor, and a count that tells it from earlier
/// connections with the same descriptor.
package struct ConnectionID: Sendable, Hashable {
    package let descriptor: Int32
    package let generation: UInt32

    package init(descriptor: Int32, generation: UInt32) {
        self.descriptor = descriptor
        self.generation = generation
    }

    /// As epoll hands it back.
    package init(bits: UInt64) {
        descriptor = Int32(truncatingIfNeeded: bits)
        generation = UInt32(truncatingIfNeeded: bits >> 32)
    }

    package var bits: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor)) }
}
