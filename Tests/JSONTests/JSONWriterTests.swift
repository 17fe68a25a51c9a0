import JSON
import Testing

@Suite struct JSONWriterTests {
    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.take(), as: UTF8.self)
    }

    @Test func `commas are placed between members and elements only`() {
        let text = written { writer in
            writer.beginObject()
            writer.key("a")
            writer.beginArray()
            writer.int64(1)
            writer.null()
            writer.beginObject()
            writer.endObject()
            writer.endArray()
            writer.key("b")
            writer.bool(true)
            writer.key("c")
            writer.raw(Array("[0]".utf8))
            writer.endObject()
        }
        #expect(text == #"{"a":[1,null,{}],"b":true,"c":[0]}"#)
    }

    @Test func `the elements of a list that is JSON already become those of another`() {
        let text = written { writer in
            writer.beginArray()
            writer.rawElements(Array("[]".utf8))
            writer.int64(1)
            writer.rawElements(Array("[2,[3]]".utf8))
            writer.endArray()
        }
        #expect(text == "[1,2,[3]]")
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#), ("/", #""/""#),
        ("\n\r\t\u{8}\u{0}\u{1F}", #""\n\r\t\u0008\u0000\u001f""#),
        ("é€😀\u{7F}\u{2028}", "\"é€😀\u{7F}\u{2028}\""),
        ("eight by\"te edges", #""eight by\"te edges""#),
    ])
    func `a string is escaped only where it must be`(value: String, text: String) throws {
        #expect(written { $0.string(value) } == text)
        #expect(try JSONValue(parsing: text) == .string(value))
    }

    @Test(arguments: [0, 7, -7, 10, 1_234_567_890, .max, .min] as [Int64])
    func `an integer is written with all its digits`(value: Int64) {
        #expect(written { $0.int64(value) } == "\(value)")
    }

    @Test func `a float is written with a float's digits`() {
        #expect(written { $0.float(0.1) } == "0.1")
        #expect(written { $0.double(Double(Float(0.1))) } == "0.10000000149011612")
        #expect(written { $0.float(41) } == "41.0")
    }

    @Test func `what has no number is null or named as asked`() {
        let text = written { writer in
            writer.beginArray()
            writer.double(.nan)
            writer.double(.nan, nonFinite: .name)
            writer.double(.infinity, nonFinite: .name)
            writer.float(-.infinity, nonFinite: .name)
            writer.float(.nan)
            writer.value(.number(.infinity))
            writer.endArray()
        }
        #expect(text == #"[null,"NaN","Infinity","-Infinity",null,null]"#)
    }

    @Test func `lines of NDJSON follow each other in one buffer`() {
        var writer = JSONWriter(appendingTo: Array("# ".utf8))
        writer.value(["a": 1])
        writer.endLine()
        writer.value([])
        writer.endLine()
        #expect(writer.bytes.count == 13)
        #expect(writer.take() == Array("# {\"a\":1}\n[]\n".utf8))
        #expect(writer.bytes.isEmpty)
    }
}
