import JSON
import TestSupport
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

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a double is written as its description, whichever way its digits are found`(
        seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<5_000 {
            let value = Self.double(of: &random)
            var writer = JSONWriter()
            writer.double(value)
            let text = String(decoding: writer.take(), as: UTF8.self)
            #expect(text == value.description, "seed \(seed)")
        }
    }

    /// A finite double: of a few decimals, one beside such a one, or any.
    private static func double(of random: inout SplitMix64) -> Double {
        let sign: Double = random.next() % 2 == 0 ? 1 : -1
        let digits = UInt64.random(
            in: 0..<1 << UInt64.random(in: 0...53, using: &random), using: &random)
        let scales: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e9]
        let scale = scales[Int(random.next() % 9)]
        let decimal = sign * Double(digits) / scale
        switch random.next() % 4 {
        case 0: return decimal.nextUp
        case 1:
            let any = Double(bitPattern: random.next())
            return any.isFinite ? any : 0
        default: return decimal
        }
    }

    @Test(arguments: [
        0, -0.0, 0.0001, 0.00009999, 0.000099, 0.000001, 0.1, 1, 41, 999_999_999,
        999_999_999.999999, 1e9, 1_000_000_000.5, 123456.789, 0.3, 0.1 + 0.2,
        .leastNonzeroMagnitude, 1e15, 1e16,
    ])
    func `a double at an edge is written as its description`(value: Double) {
        for value in [value, -value, value.nextUp, value.nextDown] {
            var writer = JSONWriter()
            writer.double(value)
            #expect(String(decoding: writer.take(), as: UTF8.self) == value.description)
        }
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
