package import JSON

/// Finds the lines of NDJSON in a body that comes in pieces.
package struct JSONLines {
    /// One line. Its row must be in memory whole to be read.
    static let lineBytesMax = 16 << 20

    private(set) var input: [UInt8] = []
    /// In `input`, of what has not been handed out.
    private var position = 0
    /// In `input`: no line ends before.
    private var searched = 0
    private var hasEnded = false
    /// Of the line handed out last, from 1.
    private var line = 0

    mutating func feed(_ piece: [UInt8]) {
        if position == input.count {
            input = piece
            searched = 0
        } else {
            searched -= position
            input.removeSubrange(..<position)
            input.append(contentsOf: piece)
        }
        position = 0
    }

    mutating func finish() {
        hasEnded = true
    }

    /// The next line that is complete and not blank.
    /// - Parameter bytes: Those of `input`.
    mutating func next(in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        while position < bytes.count {
            let end = Self.endOfLine(in: bytes, from: searched)
            searched = end ?? bytes.count
            guard end != nil || hasEnded else { return nil }
            let found = position..<searched
            searched = min(searched + 1, bytes.count)
            position = searched
            line += 1
            if !Self.isBlank(bytes[found]) { return found }
        }
        return nil
    }

    /// The values of a body that is in memory whole, one for each line that is not blank.
    package static func values(of body: [UInt8]) throws(FeatureError) -> [JSONValue] {
        var lines = JSONLines()
        lines.feed(body)
        lines.finish()
        var values: [JSONValue] = []
        do throws(JSONError) {
            try body.withUnsafeBufferPointer { (bytes) throws(JSONError) in
                let bytes = UnsafeRawBufferPointer(bytes)
                while let range = lines.next(in: bytes) {
                    values.append(
                        try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: bytes[range])))
                }
            }
        } catch {
            throw lines.error(.malformed(error))
        }
        return values
    }

    func error(_ error: JSONRowError) -> FeatureError {
        switch error {
        case .malformed(let error):
            .malformed(
                format: "NDJSON",
                detail: "Line \(line), column \(error.column): \(error.message).")
        case .notAnObject:
            .malformed(format: "for this path", detail: "Line \(line): an object is expected.")
        }
    }

    /// What is wrong with a line that does not end.
    var lengthError: FeatureError? {
        guard input.count - position > Self.lineBytesMax else { return nil }
        return .malformed(
            format: "NDJSON",
            detail: "Line \(line + 1): more than the limit of \(Self.lineBytesMax) bytes.")
    }

    private static func endOfLine(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var position = start
        // Eight bytes at a time: a byte of the difference is zero where a line feed stands.
        while position &+ 8 <= bytes.count {
            let word = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let difference = word ^ (ones &* 0x0A)
            let marks = (difference &- ones) & ~difference & (ones &* 0x80)
            if marks != 0 { return position &+ marks.trailingZeroBitCount / 8 }
            position &+= 8
        }
        while position < bytes.count {
            if bytes[position] == 0x0A { return position }
            position &+= 1
        }
        return nil
    }

    private static func isBlank(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }
}
