/// The lines of a LightGBM file one after the other, without their ends.
struct LightGBMLines {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var number = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next line that is not blank; `nil` at the end of the file.
    mutating func next() -> LightGBMLine? {
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            var end = position
            position += 1
            number += 1
            while end > start, LightGBMLine.isBlank(bytes[end - 1]) { end -= 1 }
            if end > start {
                return LightGBMLine(
                    content: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), number: number)
            }
        }
        return nil
    }
}
