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

    func equals(_ text: [UInt8]) -> Bool {
        if let decoded { return decoded == text }
        return raw.count == text.count && raw.elementsEqual(text)
    }

    /// Whether something stands before `suffix`.
    func isCaptured(before suffix: [UInt8]) -> Bool {
        if let decoded {
            return decoded.count > suffix.count && decoded.suffix(suffix.count) == suffix[...]
        }
        return raw.count > suffix.count && raw.suffix(suffix.count).elementsEqual(suffix)
    }
}
