import JSON
import Testing

@Suite struct JSONPropertyTests {
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `a tree comes back as it was written`(seed: UInt64) throws {
        var documents = RandomDocument(seed: seed)
        let tree = documents.tree()
        #expect(try JSONValue(parsing: tree.serialized()) == tree, "seed \(seed)")
        #expect(try JSONValue(parsing: tree.serialized(pretty: true)) == tree, "seed \(seed)")
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `the reader and the tree see the same document`(seed: UInt64) throws {
        var documents = RandomDocument(seed: seed)
        let bytes = documents.tree().serialized()
        let (walked, skipped) = try bytes.withUnsafeBytes { bytes in
            var reader = try JSONReader(bytes)
            let walked = try walk(&reader)
            try reader.finish()
            var skipper = try JSONReader(bytes)
            return (walked, try skipper.skipValue())
        }
        #expect(walked == (try JSONValue(parsing: bytes)), "seed \(seed)")
        #expect(skipped == 0..<bytes.count, "seed \(seed)")
    }

    private func walk(_ reader: inout JSONReader) throws -> JSONValue {
        switch try reader.peek() {
        case .null:
            try reader.readNull()
            return nil
        case .bool: return .bool(try reader.readBool())
        case .string: return .string(try reader.readString())
        case .number:
            var bookmark = reader
            let double = try reader.readDouble()
            let integer = try? bookmark.readInt64()
            return integer.map { $0 == 0 && double.sign == .minus ? .number(-0.0) : .integer($0) }
                ?? .number(double)
        case .array:
            var elements: [JSONValue] = []
            try reader.beginArray()
            while try reader.nextElement() { elements.append(try walk(&reader)) }
            return .array(elements)
        case .object:
            var object = JSONObject()
            try reader.beginObject()
            while let key = try reader.nextKey() { object[key] = try walk(&reader) }
            return .object(object)
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `a document cut anywhere is refused`(seed: UInt64) throws {
        var documents = RandomDocument(seed: seed)
        let bytes = JSONValue.array([documents.tree(), documents.tree()]).serialized()
        for end in 0..<bytes.count {
            #expect(throws: JSONError.self, "cut at \(end), seed \(seed)") {
                try JSONValue(parsing: Array(bytes[..<end]))
            }
        }
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `a damaged document is refused or is another document`(seed: UInt64) throws {
        var documents = RandomDocument(seed: seed)
        let bytes = documents.tree().serialized()
        for _ in 0..<100 {
            let damaged = documents.mutated(bytes)
            guard let tree = try? JSONValue(parsing: damaged) else { continue }
            #expect(try JSONValue(parsing: tree.serialized()) == tree, "seed \(seed)")
        }
    }
}
