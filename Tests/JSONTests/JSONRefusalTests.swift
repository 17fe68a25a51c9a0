import JSON
import Testing

@Suite struct JSONRefusalTests {
    private func refusal(of bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> String? {
        do throws(JSONError) {
            _ = try JSONValue(parsing: bytes, limits: limits)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("", "line 1, column 1: expected a value, found the end of the document"),
        (" \n ", "line 2, column 2: expected a value, found the end of the document"),
        ("{} {}", #"line 1, column 4: expected the end of the document, found "{""#),
        ("1 \"a\"", "line 1, column 3: expected the end of the document, found a string"),
        ("[1,]", #"line 1, column 3: nothing but "]" follows the comma"#),
        ("{\"a\":1,}", #"line 1, column 7: nothing but "}" follows the comma"#),
        ("[,1]", #"line 1, column 2: expected a value, found ",""#),
        ("[1 2]", #"line 1, column 4: expected "," or "]" after the element at index 0"#),
        (
            "[1",
            #"line 1, column 3: expected "," or "]" after the element at index 0, "#
                + "found the end of the document"
        ),
        ("[1}", #"line 1, column 3: expected "," or "]" after the element at index 0"#),
        (
            "{\n  \"view\": {},\n  \"ttl\": 3 \"a\"}",
            #"line 3, column 12: expected "," or "}" after the member "ttl""#
        ),
        ("{\"a\" 1}", #"line 1, column 6: expected ":" after the key "a""#),
        (
            "{\"a\"",
            #"line 1, column 5: expected ":" after the key "a", found the end of the document"#
        ),
        ("{a: 1}", #"line 1, column 2: expected a key in double quotes, found "a""#),
        ("{'a': 1}", #"line 1, column 2: expected a key in double quotes, found "'""#),
        ("{1: 1}", "line 1, column 2: expected a key in double quotes, found a number"),
        ("{", "line 1, column 2: expected a key in double quotes, found the end of the document"),
        ("{\"a\":}", #"line 1, column 6: expected a value, found "}""#),
        ("]", #"line 1, column 1: expected a value, found "]""#),
        ("“a”", #"line 1, column 1: expected a value, found "“""#),
        ("\u{1}", "line 1, column 1: expected a value, found the byte 0x01"),
        ("// note", #"line 1, column 1: expected a value, found "/""#),
    ])
    func `a broken structure is refused with its place`(document: String, message: String) {
        #expect(refusal(of: Array(document.utf8)) == message)
    }

    @Test(arguments: [
        ("NaN", #"line 1, column 1: expected a value, found "NaN""#),
        ("nul", #"line 1, column 1: expected a value, found "nul""#),
        ("nulls", #"line 1, column 1: expected a value, found "nulls""#),
        ("[True]", #"line 1, column 2: expected a value, found "True""#),
        ("[-Infinity]", #"line 1, column 3: expected a digit after "-", found "Infinity""#),
        ("undefined", #"line 1, column 1: expected a value, found "undefined""#),
    ])
    func `a word that is no value is shown`(document: String, message: String) {
        #expect(refusal(of: Array(document.utf8)) == message)
    }

    @Test(arguments: [
        ("01", "line 1, column 1: a number must not have leading zeros"),
        ("-00", "line 1, column 1: a number must not have leading zeros"),
        ("+1", #"line 1, column 1: expected a value, found "+""#),
        (".5", #"line 1, column 1: expected a value, found ".""#),
        ("-", #"line 1, column 2: expected a digit after "-", found the end of the document"#),
        ("1.", #"line 1, column 3: expected a digit after ".", found the end of the document"#),
        ("[1.e3]", #"line 1, column 4: expected a digit after ".", found "e""#),
        ("1e", "line 1, column 3: expected a digit in the exponent, found the end of the document"),
        ("[1e+]", #"line 1, column 5: expected a digit in the exponent, found "]""#),
        ("0x10", #"line 1, column 2: expected the end of the document, found "x""#),
        ("[1e309]", "line 1, column 2: the number 1e309 is too large for 64 bits"),
        (
            "-1e999999999999",
            "line 1, column 1: the number -1e999999999999 is too large for 64 bits"
        ),
    ])
    func `a number beyond the grammar or a double is refused`(document: String, message: String) {
        #expect(refusal(of: Array(document.utf8)) == message)
    }

    @Test(arguments: [
        ("[\"abc", "line 1, column 2: the string is not closed"),
        ("\"abc\\", "line 1, column 1: the string is not closed"),
        ("\"a\nb\"", "line 1, column 3: the byte 0x0A in a string must be escaped"),
        ("\"é\u{0}\"", "line 1, column 3: the byte 0x00 in a string must be escaped"),
        (
            #""\x41""#,
            #"line 1, column 2: a backslash begins \" \\ \/ \b \f \n \r \t or \u and four digits, "#
                + "nothing else"
        ),
        (#""\u12G4""#, #"line 1, column 2: expected four hexadecimal digits after "\u""#),
        (#""\u12"#, #"line 1, column 2: expected four hexadecimal digits after "\u""#),
        (#""\ud83d""#, #"line 1, column 2: the surrogate \ud83d stands without its partner"#),
        (#""\ud83d\u0041""#, #"line 1, column 2: the surrogate \ud83d stands without its partner"#),
        (#""a\uDE00""#, #"line 1, column 3: the surrogate \ude00 stands without its partner"#),
    ])
    func `a broken string is refused with its place`(document: String, message: String) {
        #expect(refusal(of: Array(document.utf8)) == message)
    }

    @Test(
        arguments: [
            [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0x80], [0xC3], [0xE2, 0x82], [0xFF], [0xFE],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused where they begin`(sequence: [UInt8]) {
        let document = Array("[\"é".utf8) + sequence + Array("\"]".utf8)
        #expect(refusal(of: document) == "line 1, column 4: invalid UTF-8")
    }

    @Test func `a byte order mark is refused`() {
        #expect(
            refusal(of: [0xEF, 0xBB, 0xBF, 0x31])
                == "line 1, column 1: the document begins with a byte order mark, "
                + "send UTF-8 without it")
    }

    @Test(arguments: [
        (#"{"a":1,"b":2,"a":3}"#, #"line 1, column 14: the key "a" appears twice"#),
        (#"{"a":{"x":1},"a":3}"#, #"line 1, column 14: the key "a" appears twice"#),
        (#"{"a":1,"\u0061":3}"#, #"line 1, column 8: the key "a" appears twice"#),
        ("{\"é\":1,\"e\u{301}\":3}", "line 1, column 8: the key \"e\u{301}\" appears twice"),
        ("{\"\\u0007\":1,\"\\u0007\":3}", #"line 1, column 13: the key "\u{7}" appears twice"#),
        (#"[{"a":1},{"":2,"":3}]"#, #"line 1, column 16: the key "" appears twice"#),
    ])
    func `a key that comes twice is refused and named`(document: String, message: String) {
        #expect(refusal(of: Array(document.utf8)) == message)
    }

    @Test(arguments: [23, 24, 25, 26, 100])
    func `a key that comes twice is found in an object of any size`(keys: Int) {
        let members = (0..<keys).map { "\"feature_\($0)\":0" }.joined(separator: ",")
        #expect(refusal(of: Array("{\(members)}".utf8)) == nil)
        let document = "{\(members),\n\"feature_0\":1}"
        #expect(
            refusal(of: Array(document.utf8))
                == "line 2, column 1: the key \"feature_0\" appears twice")
    }

    @Test func `the same key may stand in two objects`() {
        #expect(refusal(of: Array(#"[{"a":{"a":1}},{"a":2}]"#.utf8)) == nil)
    }

    @Test func `nesting is allowed up to the limit and not beyond`() {
        let limits = JSONLimits(depthMax: 3)
        #expect(refusal(of: Array("[[{}]]".utf8), limits: limits) == nil)
        #expect(
            refusal(of: Array("[[{\"a\":[]}]]".utf8), limits: limits)
                == "line 1, column 8: more than 3 levels of nesting")
    }

    @Test func `nesting is limited to 64 levels unless asked otherwise`() {
        let nested = { (depth: Int) in
            [UInt8](repeating: UInt8(ascii: "["), count: depth)
                + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(refusal(of: nested(64)) == nil)
        #expect(refusal(of: nested(100_000)) == "line 1, column 65: more than 64 levels of nesting")
    }

    @Test func `a document is allowed up to the limit of bytes and not beyond`() {
        #expect(refusal(of: Array("[1]".utf8), limits: JSONLimits(bytesMax: 3)) == nil)
        #expect(
            refusal(of: Array("[10]".utf8), limits: JSONLimits(bytesMax: 3))
                == "line 1, column 1: the document has 4 bytes, more than the limit of 3")
    }

    @Test func `a column counts letters and an offset bytes`() throws {
        let error = try #require(throws: JSONError.self) {
            try JSONValue(parsing: "[\n\"é😀\" x]")
        }
        #expect(error.line == 2)
        #expect(error.column == 6)
        #expect(error.offset == 11)
        #expect(error.message == #"expected "," or "]" after the element at index 0"#)
    }

    @Test func `a long name is cut in a message`() {
        let key = String(repeating: "k", count: 70)
        #expect(
            refusal(of: Array("{\"\(key)\"}".utf8))
                == "line 1, column 74: expected \":\" after the key \"\(key.prefix(64))…\"")
    }
}
