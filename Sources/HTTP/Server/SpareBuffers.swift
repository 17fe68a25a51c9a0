/// The buffers a loop lends to whichever connection it is visiting, so that an idle connection
/// holds none.
struct SpareBuffers: ~Copyable {
    /// As much as is read from a socket at once.
    static let bytes = 64 * 1024

    var input = InputBuffer(capacity: Self.bytes)
    var output = OutputBuffer(capacity: Self.bytes)
}
