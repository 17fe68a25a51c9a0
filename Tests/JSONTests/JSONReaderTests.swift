import JSON
import Testing

@Suite struct JSONReaderTests {
    private func read<Value>(
        _ text: String, _ read: (inout JSONReader) throws -> Value
    ) throws -> Value {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = try JSONReader(bytes)
            return try read(&reader)
        }
    }

    @Test func `a document is walked value by value`() throws {
        let document = #" {"n": 10, "f": [0.5, 1, -2e0], "s": "x", "b": true, "z": null} "#
        try read(document) { reader in
            var floats: [Float] = []
            try reader.beginObject()
            #expect(try reader.nextKey() == "n")
            #expect(try reader.readInt64() == 10)
            #expect(try reader.nextKey() == "f")
            try reader.readFloats(appendingTo: &floats)
            #expect(try reader.nextKey() == "s")
            #expect(try reader.readIfNull() == false)
            #expect(try reader.readString() == "x")
            #expect(try reader.nextKey() == "b")
            #expect(try reader.readBool() == true)
            #expect(try reader.nextKey() == "z")
            #expect(try reader.readIfNull() == true)
            #expect(try reader.nextKey() == nil)
            try reader.finish()
            #expect(floats == [0.5, 1, -2])
        }
    }

    @Test func `arrays of numbers are appended whole`() throws {
        var integers: [Int64] = [7]
        var doubles: [Double] = []
        try read("[1,-2]") { try $0.readInt64s(appendingTo: &integers) }
        try read("[]") { try $0.readDoubles(appendingTo: &doubles) }
        try read("[1,2.5]") { try $0.readDoubles(appendingTo: &doubles) }
        #expect(integers == [7, 1, -2])
        #expect(doubles == [1, 2.5])
    }

    @Test(arguments: [
        ("3", "line 1, column 1: expected a string, found a number"),
        ("  null", "line 1, column 3: expected a string, found null"),
        ("{}", "line 1, column 1: expected a string, found an object"),
        ("[]", "line 1, column 1: expected a string, found an array"),
        ("true", "line 1, column 1: expected a string, found a boolean"),
        ("?", #"line 1, column 1: expected a value, found "?""#),
    ])
    func `a value of another kind is refused`(document: String, message: String) {
        let error = #expect(throws: JSONError.self) {
            try read(document) { try $0.readString() }
        }
        #expect(error?.description == message)
    }

    @Test func `a skipped value is checked as strictly as a read one`() throws {
        let range = try read(#" [{"a":[1,"\n",null,false]}] "#) { reader in
            let range = try reader.skipValue()
            try reader.finish()
            return range
        }
        #expect(range == 1..<28)
        let error = #expect(throws: JSONError.self) {
            try read(#"{"a":[{"b":1,"b":2}]}"#) { try $0.skipValue() }
        }
        #expect(error?.description == #"line 1, column 14: the key "b" appears twice"#)
    }

    @Test func `a copy of the reader reads on from where it was made`() throws {
        try read("[1,2]") { reader in
            try reader.beginArray()
            _ = try reader.nextElement()
            var bookmark = reader
            #expect(try reader.readInt64() == 1)
            #expect(try reader.nextElement())
            #expect(try reader.readInt64() == 2)
            #expect(try bookmark.readInt64() == 1)
            #expect(try bookmark.nextElement())
            #expect(try bookmark.readInt64() == 2)
        }
    }

    @Test func `a caller's own complaint is given its place`() throws {
        let error = try read("{\n \"a\": 1}") { reader in
            try reader.beginObject()
            _ = try reader.nextKey()
            return reader.error("unknown key")
        }
        #expect(error.description == "line 2, column 6: unknown key")
    }

    @Test func `an order of calls that fits no document traps`() async {
        await #expect(processExitsWith: .failure) {
            try Array("[1,2]".utf8).withUnsafeBytes { bytes in
                var reader = try JSONReader(bytes)
                try reader.beginArray()
                _ = try reader.readInt64()
            }
        }
    }

    @Test func `numbers that are not finite are read where they may be`() throws {
        let text = "[1.5, NaN, Infinity, -Infinity, -2]"
        let document = "{\"a\": \(text), \"b\": \(text), \"c\": \(text), \"d\": -Infinity}"
        try Array(document.utf8).withUnsafeBytes { bytes in
            var reader = try JSONReader(bytes, takesNonFinite: true)
            var floats: [Float] = []
            var doubles: [Double] = []
            try reader.beginObject()
            #expect(try reader.nextKey() == "a")
            try reader.readFloats(appendingTo: &floats)
            #expect(floats[1].isNaN)
            #expect(floats[0] == 1.5)
            #expect(Array(floats[2...]) == [.infinity, -.infinity, -2])
            #expect(try reader.nextKey() == "b")
            try reader.skipValue()
            #expect(try reader.nextKey() == "c")
            try reader.readDoubles(appendingTo: &doubles)
            #expect(doubles[1].isNaN)
            #expect(Array(doubles[2...]) == [.infinity, -.infinity, -2])
            #expect(try reader.nextKey() == "d")
            #expect(try reader.readValue() == .number(-.infinity))
            #expect(try reader.nextKey() == nil)
            try reader.finish()
        }
    }

    @Test(arguments: ["NaN", "Infinity", "-Infinity"])
    func `numbers that are not finite are no JSON otherwise`(word: String) throws {
        #expect(throws: JSONError.self) {
            try read(word) { reader in try reader.readFloat() }
        }
        #expect(throws: JSONError.self) { try read(word) { reader in try reader.skipValue() } }
        // Nor are they whole numbers, or parts of longer words, where they may be.
        try Array("[\(word)x]".utf8).withUnsafeBytes { bytes in
            var reader = try JSONReader(bytes, takesNonFinite: true)
            #expect(throws: JSONError.self) { try reader.skipValue() }
        }
        try Array(word.utf8).withUnsafeBytes { bytes in
            var reader = try JSONReader(bytes, takesNonFinite: true)
            let refusal = #expect(throws: JSONError.self) { try reader.readInt64() }
            #expect(refusal?.message.hasPrefix("expected a finite number, found ") == true)
        }
    }
}
