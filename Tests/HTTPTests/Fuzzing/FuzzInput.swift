import HTTP

/// What a fuzzer's bytes mean: how a connection is treated, then what its client sends.
///
/// | Bytes | Meaning |
/// |---|---|
/// | 0 | bit 0: tight limits; bit 1: buffers move between visits; bits 2 and 3: `Ending` |
/// | 1 to 6 | bytes of a read less `0`, in turn and over and over; a read of none takes 256 |
/// | 7 | nothing: a line end in a seed that is a file |
/// | 8 and up | the stream |
struct FuzzInput {
    /// What happens once the whole stream was sent.
    enum Ending: UInt8 {
        case inputEnds
        case timesOut
        case drains
        case drainsAndTimesOut

        var drains: Bool { self == .drains || self == .drainsAndTimesOut }
        var timesOut: Bool { self == .timesOut || self == .drainsAndTimesOut }
    }

    let limits: Limits
    let ending: Ending
    private let movesBuffers: Bool
    private let reads: [Int]
    private let stream: [UInt8]

    /// - Returns: `nil` where there are too few bytes to mean anything.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 8, let ending = Ending(rawValue: bytes[0] >> 2 & 3) else { return nil }
        self.ending = ending
        limits = bytes[0] & 1 == 0 ? Limits() : Self.tightLimits
        movesBuffers = bytes[0] & 2 != 0
        reads = bytes[1..<7].map { byte in
            byte == UInt8(ascii: "0") ? 256 : Int(byte &- UInt8(ascii: "0"))
        }
        stream = Array(bytes[8...])
    }

    /// Small enough to be met by a few hundred bytes, and each in another place.
    private static let tightLimits: Limits = {
        var limits = Limits()
        limits.requestLineBytesMax = 64
        limits.headBytesMax = 256
        limits.headerCountMax = 6
        limits.bodyBytesMax = 48
        limits.streamedBodyBytesMax = 80
        limits.chunkOverheadBytesMax = 40
        limits.chunkLineBytesMax = 24
        limits.discardedBodyBytesMax = 32
        limits.requestsPerConnectionMax = 4
        // Fifteen bytes are fast enough for the default window.
        limits.bodyBytesPerSecondMin = 1
        return limits
    }()

    /// Serves the stream in one read and cut into many, and compares what came of it.
    ///
    /// - Returns: The rule that was broken, or how the two differ; `nil` where all is well.
    func brokenRule() -> String? {
        var whole = DrivenConnection(limits, movesBuffers: false)
        whole.serve(stream, reads: [max(1, stream.count)], ending)
        var cut = DrivenConnection(limits, movesBuffers: movesBuffers)
        cut.serve(stream, reads: reads, ending)
        if let rule = whole.brokenRule { return "in one read: \(rule)" }
        if let rule = cut.brokenRule { return "in reads of \(reads): \(rule)" }
        if whole.events == cut.events { return nil }
        return """
            reads of \(reads) make a difference
            in one read: \(whole.events)
            in many:     \(cut.events)
            """
    }
}
