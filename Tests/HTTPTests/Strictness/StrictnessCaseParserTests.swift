import Testing

/// How the files of `Tests/Specification/http` are read.
struct StrictnessCaseParserTests {
    @Test func `a row stands in its frame and has the outcome above it`() throws {
        let text = """
            # A remark.
            around GET / …\\r\\n
            closes 400 no\\n
              a name | HTTP/1.1
            """
        let rows = try StrictnessCaseParser.parse(text, file: "a.cases")
        let row = try #require(rows.first)
        #expect(rows.count == 1)
        #expect(row.name == "a.cases:4 a name")
        #expect(row.parts == [Array("GET / HTTP/1.1\r\n".utf8)])
        #expect(!row.outcome.isKept)
        #expect(row.outcome.responses == [.init(status: 400, body: Array("no\n".utf8))])
    }

    @Test func `responses may be several, to HEAD, and repeated`() throws {
        let outcome = try StrictnessOutcome("keeps 100 + head 200 + 2 x 200 a b")
        let repeated = StrictnessOutcome.Response(status: 200, body: Array("a b".utf8))
        #expect(outcome.isKept)
        #expect(
            outcome.responses
                == [.init(status: 100), .init(status: 200, isToHead: true), repeated, repeated])
    }

    @Test func `the client waits where a row says so`() throws {
        let text = "closes\n  a | b<wait>c\n  d | e<wait>"
        let rows = try StrictnessCaseParser.parse(text, file: "a.cases")
        #expect(rows.map(\.parts) == [[[0x62], [0x63]], [[0x65], []]])
    }

    @Test func `escapes and repetitions are bytes`() throws {
        #expect(try EscapedText.bytes(#"\r\n\t\0\v\f\\\x7F"#) == [13, 10, 9, 0, 11, 12, 92, 127])
        #expect(try EscapedText.bytes(#"a{"b\n"*2}{c}"#) == Array("ab\nb\n{c}".utf8))
    }

    @Test(arguments: [
        ("  a | b", "a.cases:1: a row is: name | bytes, below an outcome"),
        ("closes\n  a", "a.cases:2: a row is: name | bytes, below an outcome"),
        ("refuses", "a.cases:1: an outcome begins with keeps or closes"),
        ("closes no", "a.cases:1: a response begins with its status"),
        ("closes\n  a | \\q", #"a.cases:2: an escape is one of \r \n \t \0 \v \f \\ \xNN"#),
        ("closes\n  a | \\x4", #"a.cases:2: an escape is one of \r \n \t \0 \v \f \\ \xNN"#),
        ("closes\n  a | {\"b\"", #"a.cases:2: a repetition is {"text"*count}"#),
    ])
    func `a file that is wrong says where`(_ text: String, _ message: String) {
        let error = #expect(throws: StrictnessCaseParser.Failure.self) {
            try StrictnessCaseParser.parse(text, file: "a.cases")
        }
        #expect(error?.description == message)
    }
}
