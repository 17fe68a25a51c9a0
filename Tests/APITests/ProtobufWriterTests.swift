import API
import Testing

/// The wire format of Protocol Buffers; the expected bytes are those of its documentation.
@Suite struct ProtobufWriterTests {
    @Test func `a number is its field's tag and seven bits a byte, the lowest first`() {
        #expect(written { $0.int(1, 150) } == [0x08, 0x96, 0x01])
        #expect(written { $0.int(1, 127) } == [0x08, 0x7F])
        #expect(written { $0.int(1, 128) } == [0x08, 0x80, 0x01])
    }

    @Test func `a negative number has ten bytes`() {
        #expect(
            written { $0.int(1, -2) }
                == [0x08, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])
        #expect(written { $0.int(1, .min) }.count == 11)
    }

    @Test func `a field beyond fifteen has a tag of two bytes`() {
        #expect(written { $0.bool(16, true) } == [0x80, 0x01, 0x01])
        #expect(written { $0.string(50, "a") } == [0x92, 0x03, 0x01, 0x61])
    }

    @Test func `text is its length in bytes and UTF-8`() {
        #expect(
            written { $0.string(2, "testing") } == [0x12, 0x07] + Array("testing".utf8))
        #expect(written { $0.string(2, "é") } == [0x12, 0x02, 0xC3, 0xA9])
    }

    @Test func `a message of 128 bytes has a length of two`() {
        let bytes = written { $0.message(1) { $0.data(1, Array(repeating: 0, count: 126)) } }
        #expect(bytes.prefix(5) == [0x0A, 0x80, 0x01, 0x0A, 0x7E])
        #expect(bytes.count == 131)
    }

    @Test func `what is zero or empty is left out, but not an empty message`() {
        let bytes = written { writer in
            writer.int(1, 0)
            writer.bool(2, false)
            writer.string(3, "")
            writer.data(4, [])
            writer.map(5, [:])
            writer.message(6) { _ in }
        }
        #expect(bytes == [0x32, 0x00])
    }

    @Test func `a map is a message for each key, in the order of the keys`() {
        let bytes = written { $0.map(1, ["b": "", "a": "x"]) }
        #expect(
            bytes == [0x0A, 0x06, 0x0A, 0x01, 0x61, 0x12, 0x01, 0x78, 0x0A, 0x03, 0x0A, 0x01, 0x62])
    }

    private func written(_ write: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var writer = ProtobufWriter()
        write(&writer)
        return writer.bytes
    }
}
