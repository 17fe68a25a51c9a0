import JSON
import TestSupport
import Testing

@Suite struct JSONNumberTests {
    private func read<Value>(
        _ text: String, _ read: (inout JSONReader) throws -> Value
    ) throws -> Value {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = try JSONReader(bytes)
            let value = try read(&reader)
            try reader.finish()
            return value
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `every double comes back bit for bit`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<5_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            var writer = JSONWriter()
            writer.double(value)
            let text = String(decoding: writer.take(), as: UTF8.self)
            let back = try read(text) { try $0.readDouble() }
            #expect(back.bitPattern == value.bitPattern, "\(text), seed \(seed)")
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `every float comes back bit for bit`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<5_000 {
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
            guard value.isFinite else { continue }
            var writer = JSONWriter()
            writer.float(value)
            let text = String(decoding: writer.take(), as: UTF8.self)
            let back = try read(text) { try $0.readFloat() }
            #expect(back.bitPattern == value.bitPattern, "\(text), seed \(seed)")
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `a decimal is read as the nearest double and the nearest float`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<5_000 {
            let digits = Int.random(in: 1...25, using: &random)
            let fraction = (0..<digits).map { _ in Int.random(in: 0...9, using: &random) }
            let exponent = Int.random(in: -50...30, using: &random)
            let text =
                "\(Int.random(in: -9...9, using: &random))."
                + fraction.map(String.init).joined() + "e\(exponent)"
            let double = try read(text) { try $0.readDouble() }
            #expect(double.bitPattern == Double(text)?.bitPattern, "\(text), seed \(seed)")
            let float = try read(text) { try $0.readFloat() }
            #expect(float.bitPattern == Float(text)?.bitPattern, "\(text), seed \(seed)")
        }
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `a float next to the middle of two floats is rounded once`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2_000 {
            let lower = Float.random(in: 1..<16, using: &random)
            let middle = (Double(lower) + Double(lower.nextUp)) / 2
            let even = lower.bitPattern & 1 == 0 ? lower : lower.nextUp
            // Both texts round to the double `middle`; only the digits beyond tell them apart.
            let exact = Self.exactText(middle)
            #expect(try read(exact) { try $0.readFloat() } == even, "\(exact), seed \(seed)")
            let above = exact + "00000000000001"
            #expect(
                try read(above) { try $0.readFloat() } == lower.nextUp, "\(above), seed \(seed)")
        }
    }

    /// All the digits of a number between 1 and 16 with at most 24 bits of fraction.
    private static func exactText(_ value: Double) -> String {
        var text = "\(Int(value))."
        var fraction = value - value.rounded(.down)
        while fraction != 0 {
            fraction *= 10
            text += "\(Int(fraction))"
            fraction -= fraction.rounded(.down)
        }
        return text + "0"
    }

    @Test(
        arguments: [
            ("9007199254740993", 9_007_199_254_740_992), ("1e22", 1e22), ("1e23", 1e23),
            ("2.2250738585072011e-308", .leastNormalMagnitude.nextDown),
            ("4e-324", .leastNonzeroMagnitude), ("1e-400", 0),
            ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("0.000000000000000000000000000000000000001e39", 1),
            ("100000000000000000000000e-23", 1),
            ("0e999999999999999999999", 0),
        ] as [(String, Double)])
    func `a hard double is read exactly`(text: String, value: Double) throws {
        #expect(try read(text) { try $0.readDouble() } == value)
    }

    @Test(
        arguments: [
            (3, "3.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e20, "1e+20"),
            (.leastNonzeroMagnitude, "5e-324"),
            (1e-5, "1e-05"), (123_456_789_012_345_680, "1.2345678901234568e+17"),
        ] as [(Double, String)])
    func `a double is written with its fewest digits`(value: Double, text: String) throws {
        #expect(JSONValue.number(value).text == text)
        #expect(try JSONValue(parsing: text) == .number(value))
    }

    @Test func `an integer is read as int64 only where it is one`() throws {
        #expect(try read("-9223372036854775808") { try $0.readInt64() } == .min)
        #expect(try read("-0") { try $0.readInt64() } == 0)
        let large = #expect(throws: JSONError.self) {
            try read("[9223372036854775808]") {
                try $0.beginArray()
                _ = try $0.nextElement()
                return try $0.readInt64()
            }
        }
        #expect(
            large?.description
                == "line 1, column 2: the number 9223372036854775808 does not fit 64 bits")
        let fraction = #expect(throws: JSONError.self) { try read("1e3") { try $0.readInt64() } }
        #expect(fraction?.description == "line 1, column 1: the number 1e3 is not an integer")
    }

    @Test func `a number too large for a float is refused and cut in the message`() {
        let text = "3.5e38"
        let error = #expect(throws: JSONError.self) { try read(text) { try $0.readFloat() } }
        #expect(
            error?.description == "line 1, column 1: the number 3.5e38 is too large for 32 bits")
        let long = String(repeating: "9", count: 400)
        let cut = #expect(throws: JSONError.self) { try read(long) { try $0.readDouble() } }
        #expect(
            cut?.description
                == "line 1, column 1: the number \(long.prefix(32))… is too large for 64 bits")
    }
}
