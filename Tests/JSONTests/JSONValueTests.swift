import JSON
import Testing

@Suite struct JSONValueTests {
    @Test(
        arguments: [
            ("null", nil), (" true\r\n", true), ("false", false),
            ("0", 0), ("-1", -1), ("-0", -0.0), ("0.0", 0.0), ("1e2", 100.0), ("1E-2", 0.01),
            ("9223372036854775807", 9_223_372_036_854_775_807),
            ("-9223372036854775808", -9_223_372_036_854_775_808),
            ("9223372036854775808", 9_223_372_036_854_775_808.0),
            ("\"\"", ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9\u20AC\ud83d\uDE00""#, "é€😀"), ("\"é€😀\u{7F}\u{2028}\"", "é€😀\u{7F}\u{2028}"),
            ("[]", []), ("[ 1 , [2] ]", [1, [2]]), ("{}", [:]),
            (#"{"a":{"b":[null]},"c":"d"}"#, ["a": ["b": [nil]], "c": "d"]),
        ] as [(String, JSONValue)])
    func `a document becomes its tree`(document: String, tree: JSONValue) throws {
        #expect(try JSONValue(parsing: document) == tree)
    }

    @Test func `an integer stays exact and minus zero stays a double`() throws {
        #expect(try JSONValue(parsing: "9007199254740993").int64Value == 9_007_199_254_740_993)
        #expect(try JSONValue(parsing: "-0").doubleValue?.sign == .minus)
        #expect(try JSONValue(parsing: "-0").int64Value == nil)
        #expect(try JSONValue(parsing: "3.0").int64Value == nil)
    }

    @Test func `an accessor answers for its own kind only`() {
        let value: JSONValue = ["s": "x", "i": 3, "d": 0.5, "b": true, "n": nil, "a": [1]]
        #expect(value["s"]?.stringValue == "x")
        #expect(value["i"]?.int64Value == 3)
        #expect(value["i"]?.doubleValue == 3.0)
        #expect(value["d"]?.doubleValue == 0.5)
        #expect(value["b"]?.boolValue == true)
        #expect(value["a"]?.arrayValue == [1])
        #expect(value["n"]?.isNull == true)
        #expect(value["absent"] == nil)
        #expect(value["s"]?.int64Value == nil)
        #expect(value["b"]?.doubleValue == nil)
        #expect(value["s"]?["x"] == nil)
        #expect(value.objectValue?.keys == ["s", "i", "d", "b", "n", "a"])
    }

    @Test func `objects are equal in any order of members`() {
        let first: JSONValue = ["a": 1, "b": ["x": 1, "y": 2]]
        let second: JSONValue = ["b": ["y": 2, "x": 1], "a": 1]
        #expect(first == second)
        #expect(first.hashValue == second.hashValue)
        #expect(first != ["a": 1, "c": ["x": 1, "y": 2]])
        #expect(first != ["a": 1])
    }

    @Test(arguments: [3, 40])
    func `an object is changed by key and keeps its order`(count: Int) {
        var object = JSONObject((0..<count).map { ("k\($0)", .integer(Int64($0))) })
        object["k1"] = "changed"
        object["new"] = true
        object["k0"] = nil
        object["absent"] = nil
        #expect(object["k1"] == "changed")
        #expect(object["new"] == true)
        #expect(object["k0"] == nil)
        #expect(object.keys == (1..<count).map { "k\($0)" } + ["new"])
    }

    @Test func `a literal null is a member and not its absence`() {
        let object: JSONObject = ["a": nil]
        #expect(object.count == 1)
        #expect(object["a"] == .some(.null))
    }

    @Test func `of two values for a key the later one counts`() {
        #expect(JSONObject([("a", 1), ("b", 2), ("a", 3)]) == ["a": 3, "b": 2])
    }

    @Test func `a tree is written on one line in its order`() {
        let tree: JSONValue = [
            "b": [1, 2.0, -0.5], "a": ["x": nil, "y": "é\n"], "e": [], "o": [:],
        ]
        #expect(tree.text == #"{"b":[1,2.0,-0.5],"a":{"x":null,"y":"é\n"},"e":[],"o":{}}"#)
    }

    @Test func `a pretty tree has a line for each member and element`() {
        let tree: JSONValue = ["a": [1, ["b": nil]], "e": [], "o": [:]]
        let text = """
            {
              "a": [
                1,
                {
                  "b": null
                }
              ],
              "e": [],
              "o": {}
            }
            """
        #expect(String(decoding: tree.serialized(pretty: true), as: UTF8.self) == text)
    }
}
