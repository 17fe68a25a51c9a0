/// Finds the lines of a message that arrives in pieces, looking at each byte once.
struct LineReader {
    /// Where the next line begins.
    private(set) var lineStart = 0
    /// Up to where no line end was found.
    private var searched = 0

    /// The next line without its CR LF, or `nil` until more bytes are there.
    ///
    /// The answer for a given beginning of a message never depends on how it was cut into reads:
    /// a line is too long as soon as its end cannot come within `bytesMax`.
    ///
    /// - Parameter bytesMax: What the line may have, its end included.
    mutating func next(
        in bytes: UnsafeRawBufferPointer, bytesMax: Int, tooLong: ParseError
    ) throws(ParseError) -> Range<Int>? {
        let visible = UnsafeRawBufferPointer(rebasing: bytes.prefix(lineStart + bytesMax))
        guard let end = visible.firstOffset(of: UInt8(ascii: "\n"), from: searched) else {
            if visible.count == lineStart + bytesMax { throw tooLong }
            searched = visible.count
            return nil
        }
        guard end > lineStart, bytes[end - 1] == UInt8(ascii: "\r") else { throw .bareLineEnd }
        let line = lineStart..<(end - 1)
        lineStart = end + 1
        searched = lineStart
        return line
    }
}
