import HTTP
import Testing

/// The buffer answers are written into.
struct OutputBufferTests {
    private func text(_ buffer: borrowing OutputBuffer) -> String {
        String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test func `what is appended stands in order, however often it grows`() {
        var buffer = OutputBuffer()
        var expected = ""
        for number in 0..<2000 {
            buffer.append(decimal: number)
            buffer.append(UInt8(ascii: " "))
            buffer.append(literal: "x")
            buffer.append(String("é"))
            buffer.append([0x2C])
            expected += "\(number) xé,"
        }
        #expect(text(buffer) == expected)
    }

    @Test(arguments: [0, 1, -1, 9, 10, 12345, Int.max, Int.min])
    func `a number is written in decimal`(_ number: Int) {
        var buffer = OutputBuffer()
        buffer.append(decimal: number)
        #expect(text(buffer) == "\(number)")
    }

    @Test func `truncating drops what came after`() {
        var buffer = OutputBuffer()
        buffer.append(literal: "abc")
        buffer.truncate(to: 2)
        buffer.append(literal: "d")
        #expect(text(buffer) == "abd")
    }

    @Test func `space that was not used is not sent`() {
        var buffer = OutputBuffer()
        buffer.append(bytesMax: 100) { space in
            space[0] = 0x41
            return 1
        }
        #expect(text(buffer) == "A")
    }
}
