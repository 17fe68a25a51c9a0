/// Sixteen bytes, written as 32 hexadecimal digits in five groups.
package struct PostgresUUID: Sendable, Hashable {
    package let high: UInt64
    package let low: UInt64

    /// - Parameters:
    ///   - high: The first eight bytes, the first of them most significant.
    ///   - low: The last eight bytes.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the form `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, in either case; `nil` for others.
    package init?(_ text: String) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        let digits = groups.joined()
        guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }
}

extension PostgresUUID: CustomStringConvertible {
    package var description: String {
        func hexadecimal(_ value: UInt64) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        var digits = Substring(hexadecimal(high) + hexadecimal(low))
        return [8, 4, 4, 4, 12].map { length in
            defer { digits = digits.dropFirst(length) }
            return String(digits.prefix(length))
        }.joined(separator: "-")
    }
}
