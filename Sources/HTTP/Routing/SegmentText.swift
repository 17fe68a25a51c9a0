/// One segment of a path, compared as it reads once percent-decoded.
struct SegmentText {
    private let raw: UnsafeRawBufferPointer
    /// Only where there is something to decode, which is next to never.
    private let decoded: [UInt8]?

    init(_ raw: UnsafeRawBufferPointer) {
        self.raw = raw
        let isPlain = raw.firstOffset(of: UInt8(ascii: "%")) == nil
        decoded = isPlain ? nil : PercentDecoding.bytes(raw, plusIsSpace: false)
    }

    /// Whether it is the edge's literal, or something that stands before the edge's suffix.
    ///
    /// - Parameter text: The tree's.
    func fits(_ edge: RouteTree.Edge, _ text: [UInt8]) -> Bool {
        if let decoded { return decoded.withUnsafeBytes { Self.fits($0, edge, text) } }
        return Self.fits(raw, edge, text)
    }

    private static func fits(
        _ segment: UnsafeRawBufferPointer, _ edge: RouteTree.Edge, _ text: [UInt8]
    ) -> Bool {
        let start = segment.count - edge.text.count
        guard edge.isCapture ? start > 0 : start == 0 else { return false }
        for offset in 0..<edge.text.count
        where segment[start + offset] != text[edge.text.lowerBound + offset] { return false }
        return true
    }
}
