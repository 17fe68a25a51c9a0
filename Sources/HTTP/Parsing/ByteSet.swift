/// A set of ASCII characters as 128 bits, so that a scanner asks one shift and one mask a byte.
struct ByteSet: Sendable {
    private let low: UInt64
    private let high: UInt64

    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    func contains(_ byte: UInt8) -> Bool {
        guard byte < 128 else { return false }
        let half = byte < 64 ? low : high
        return (half >> UInt64(byte & 63)) & 1 != 0
    }

    /// `tchar`: letters, digits and ``!#$%&'*+-.^_`|~`` (RFC 9110, 5.6.2).
    static let token = ByteSet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)

    /// What a request target may hold: RFC 3986's path and query characters, and ``[]{}|^` ``,
    /// which browsers send in a query as they are. Not `#`, `\`, `"`, `<` or `>`.
    static let target = ByteSet(low: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_EFFF_FFFF)

    /// RFC 3986's `reg-name` without the comma, which only a list of two hosts would bring.
    static let hostName = ByteSet(low: 0x2BFF_6FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)

    /// Letters, digits, `.`, `-` and `_`.
    static let requestID = ByteSet(low: 0x03FF_6000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
}
