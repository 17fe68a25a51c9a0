import Models
import TestSupport
import Testing

@Suite struct XGBoostUBJTests {
    private func refusal(of file: [UInt8]) -> ModelError? {
        do throws(ModelError) {
            _ = try Model(reading: file, as: .xgboostUBJ)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [true, false])
    func `a model answers as its twin in JSON does`(typed: Bool) throws {
        let tiny = TinyModel()
        let ubj = try Model(reading: tiny.ubj(typed: typed), as: .xgboostUBJ)
        let json = try Model(reading: tiny.file, as: .xgboostJSON)
        #expect(ubj.signature == json.signature)
        #expect(ubj.origin == json.origin)
        #expect(ubj.format == .xgboostUBJ)
        let rows: [Float] = [0, 9, -4, 0.5, 1, -3, 7, 2, 0, .nan, .nan, .nan, 1, .nan, -9]
        #expect(ubj.scores(ofRows: rows) == json.scores(ofRows: rows))
    }

    @Test func `a document that is not UBJSON is refused with its place`() {
        let version = [UInt8]("{L".utf8) + [0, 0, 0, 0, 0, 0, 0, 7] + [UInt8]("version".utf8)
        let cases: [([UInt8], String)] = [
            ([], "It is not UBJSON."),
            ([UInt8]("{L".utf8), "Byte 2: 8 bytes are expected, but 0 are left."),
            (
                [UInt8]("{L".utf8) + [255, 255, 255, 255, 255, 255, 255, 255],
                "Byte 10: a key's length is -1, which the document does not hold."
            ),
            (version + [0x53], "Byte 18: expected an array, found \"S\"."),
            (version + [0x07], "Byte 18: expected an array, found the byte 7."),
            (
                version + [UInt8]("[$S#".utf8),
                "Byte 19: expected numbers as an array's type, found \"S\"."
            ),
            (
                version + [UInt8]("[$l]".utf8),
                "Byte 20: expected the count of an array with a type, found \"]\"."
            ),
            (
                version + [UInt8]("[$l#U".utf8) + [9],
                "Byte 23: an array has 9 elements, more than there are bytes for."
            ),
            (version + [UInt8]("[#S".utf8), "Byte 20: expected an array's count, found \"S\"."),
            (
                version + [UInt8]("[#U".utf8) + [1, 0x54],
                "Byte 22: expected a whole number, found \"T\"."
            ),
            (version, "Byte 17: the document ends too early."),
            (version + [UInt8]("[]}x".utf8), "Byte 20: bytes follow the end of the document."),
            (
                [UInt8]("{U".utf8) + [1, 0xFF] + [UInt8]("Z}".utf8),
                "Byte 3: a string is not UTF-8."
            ),
        ]
        for (file, detail) in cases {
            let refusal = refusal(of: file)
            #expect(refusal?.message == "the model file cannot be read")
            #expect(refusal?.detail == detail)
            #expect(
                refusal?.hint == "The file is damaged or of another format; save the model again.")
        }
    }

    @Test func `nesting without end is refused`() {
        let file = [UInt8]("{U".utf8) + [1, 0x61] + [UInt8](repeating: 0x5B, count: 100_000)
        #expect(refusal(of: file)?.detail == "Byte 68: more than 64 levels of nesting.")
    }

    @Test func `members that do not bear on an answer are stepped over`() throws {
        let extra = #", "x": {"a": [1, 2], "b": [1.5, "t", null, [true, false]], "c": 3}"#
        var tiny = TinyModel()
        tiny.treesExtra = extra
        for typed in [true, false] {
            let model = try Model(reading: tiny.ubj(typed: typed), as: .xgboostUBJ)
            #expect(model.answers(.margin, to: [0, 9, -4]) == [11.5])
        }
    }

    @Test(arguments: [true, false])
    func `a file cut at any byte is refused`(typed: Bool) {
        let file = TinyModel().ubj(typed: typed)
        for length in 0..<file.count {
            #expect(refusal(of: Array(file[..<length])) != nil, "\(length) bytes")
        }
    }
}
