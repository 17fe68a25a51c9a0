/// When compression is worth it, and how far a compressed request may unfold.
package struct CompressionLimits: Sendable, Equatable {
    /// Bytes of a whole response below which it is sent as it is: it fits one packet either way,
    /// and the event loop has better uses for the 5 µs.
    package var responseBytesMin = 1024
    /// Bytes of an answer that an event loop compresses itself, half a millisecond's work; a larger
    /// one is compressed in a task.
    package var loopBytesMax = 64 * 1024
    /// Bytes a request body may become for each byte it had; 413 above. Honest tables come near it:
    /// one row of nine bytes or more again and again reaches 612, rows of a key and 3,000 `0.0`
    /// reach 734. A bomb of one byte repeated reaches 1,026, of the 1,032 the format allows.
    package var inflationRatioMax = 800
    /// Bytes a request body may become before the ratio is looked at: a body this small harms
    /// nobody, however well it was compressed.
    package var inflationGraceBytes = 1024 * 1024

    package init() {}
}
