/// Writes CSV (RFC 4180) into bytes of its own, lines ending in LF.
///
/// Null is an empty field and the empty string is `""`, as `CSVReader` reads them.
/// ```swift
/// var writer = CSVWriter()
/// writer.string("origin"); writer.string("temp"); writer.endRecord()
/// writer.string("JFK"); writer.double(41); writer.endRecord()
/// writer.take()                                          // origin,temp⏎JFK,41.0⏎
/// ```
package struct CSVWriter {
    /// What has been written so far.
    package private(set) var bytes: [UInt8]
    private var isRecordStart = true

    /// - Parameter bytes: What to append to, such as a buffer to use again.
    package init(appendingTo bytes: consuming [UInt8] = []) {
        self.bytes = bytes
    }

    /// Hands over the bytes and leaves the writer empty.
    package mutating func take() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    package mutating func endRecord() {
        bytes.append(UInt8(ascii: "\n"))
        isRecordStart = true
    }

    package mutating func null() {
        separate()
    }

    /// Between quotes only where the text needs them.
    package mutating func string(_ value: String) {
        separate()
        var value = value
        value.withUTF8 { text in
            guard text.isEmpty || text.contains(where: Self.needsQuotes) else {
                bytes.append(contentsOf: text)
                return
            }
            let quote = UInt8(ascii: "\"")
            bytes.append(quote)
            for byte in text {
                if byte == quote { bytes.append(quote) }
                bytes.append(byte)
            }
            bytes.append(quote)
        }
    }

    package mutating func bool(_ value: Bool) {
        plain(value ? "true" : "false")
    }

    package mutating func int64(_ value: Int64) {
        separate()
        DigitStream.write(value, to: &bytes)
    }

    /// The shortest digits that read back as the same double; `NaN`, `Infinity`, `-Infinity`.
    package mutating func double(_ value: Double) {
        guard value.isFinite else { return plain(Self.nonFiniteName(value)) }
        separate()
        DigitStream.write(value, to: &bytes)
    }

    /// The shortest digits that read back as the same float; `NaN`, `Infinity`, `-Infinity`.
    package mutating func float(_ value: Float) {
        guard value.isFinite else { return plain(Self.nonFiniteName(Double(value))) }
        separate()
        DigitStream.write(value, to: &bytes)
    }

    /// Text without commas, quotes or line breaks, which the closure appends.
    package mutating func plain(_ write: (inout [UInt8]) -> Void) {
        separate()
        write(&bytes)
    }

    private static func nonFiniteName(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }

    private mutating func plain(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func separate() {
        if !isRecordStart { bytes.append(UInt8(ascii: ",")) }
        isRecordStart = false
    }
}
