import Features
import JSON
import TestSupport
import Testing

/// The text and the JSON form of values.
@Suite struct FeatureValueFormTests {
    @Test(arguments: ValueType.Scalar.allCases)
    func `a value of any type reads back from its text`(scalar: ValueType.Scalar) {
        let seed: UInt64 = 11
        var random = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let value = FeatureValue.random(scalar, using: &random)
            #expect(
                FeatureValue(text: value.text, type: ValueType(scalar)) == value, "seed \(seed)")
        }
    }

    @Test(arguments: ValueTypeTests.all)
    func `a value of any type reads back from its JSON`(type: ValueType) throws {
        let seed: UInt64 = 12
        var random = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let value =
                type.isArray
                ? .array([.random(type.scalar, using: &random), .null])
                : FeatureValue.random(type.scalar, using: &random)
            let json = try JSONValue(parsing: value.json.text)
            #expect(FeatureValue(json: json, type: type) == value, "seed \(seed)")
        }
    }

    @Test(
        arguments: [
            (.null, ""), (.bool(true), "true"), (.int32(-7), "-7"), (.float32(0.1), "0.1"),
            (.float64(0.1), "0.1"), (.float64(2), "2.0"), (.float64(.nan), "NaN"),
            (.float64(-.infinity), "-Infinity"), (.string("a b"), "a b"),
            (.bytes([1, 2, 3]), "AQID"),
            (.timestamp(time(0)), "1970-01-01T00:00:00Z"),
            (.array([.float64(1), .null]), "[1.0,null]"),
        ] as [(FeatureValue, String)])
    func `the text of a value is the one that files hold`(value: FeatureValue, text: String) {
        #expect(value.text == text)
    }

    @Test(
        arguments: [
            ("TRUE", "bool", .bool(true)), ("0", "bool", .bool(false)), ("f", "bool", .bool(false)),
            ("3.0", "int64", .int64(3)), ("1e3", "int32", .int32(1000)),
            ("-inf", "float64", .float64(-.infinity)),
            ("1970-01-01 00:00:01+00", "timestamp", .timestamp(time(1))),
            ("2000000", "timestamp", .timestamp(time(2))),
        ] as [(String, String, FeatureValue)])
    func `text that others write is understood`(
        text: String, type: String, value: FeatureValue
    ) throws {
        #expect(FeatureValue(text: text, type: try #require(ValueType(name: type))) == value)
    }

    @Test(arguments: [
        ("yes", "bool"), ("", "int64"), ("3.5", "int64"), ("2147483648", "int32"),
        ("9223372036854775808", "int64"), ("1e16", "int64"), ("0x10", "int64"), ("1e39", "float32"),
        ("1e309", "float64"), ("0x1p3", "float64"), ("nan(7)", "float64"), ("infinity", "float64"),
        (" 1", "float64"), ("1,5", "float64"), ("AQI", "bytes"), ("yesterday", "timestamp"),
        ("9223372036854775807", "timestamp"), ("[1]", "int64[]"),
    ])
    func `text that is not of the type is refused`(text: String, type: String) throws {
        #expect(FeatureValue(text: text, type: try #require(ValueType(name: type))) == nil)
    }

    @Test(
        arguments: [
            ("3.0", "int64", .int64(3)), ("3", "float64", .float64(3)),
            ("3", "float32", .float32(3)),
            ("null", "int64[]", .null), ("[]", "string[]", .array([])),
            (#""NaN""#, "float32", .float32(.nan)),
            (#""Infinity""#, "float64", .float64(.infinity)),
            (#""AQID""#, "bytes", .bytes([1, 2, 3])), ("1000000", "timestamp", .timestamp(time(1))),
            (#""1970-01-01""#, "timestamp", .timestamp(time(0))),
        ] as [(String, String, FeatureValue)])
    func `JSON that others write is understood`(
        text: String, type: String, value: FeatureValue
    ) throws {
        let json = try JSONValue(parsing: text)
        #expect(FeatureValue(json: json, type: try #require(ValueType(name: type))) == value)
    }

    @Test(arguments: [
        ("1", "bool"), ("true", "int64"), (#""3""#, "int64"), ("3.5", "int64"),
        ("9007199254740994.0", "int64"), ("2147483648", "int32"), ("1e39", "float32"),
        (#""3""#, "float64"), (#""nan""#, "float64"), ("3", "string"), (#""AQI""#, "bytes"),
        ("1.5", "timestamp"), ("9223372036854775807", "timestamp"), ("1", "int64[]"),
        (#"[1, "a"]"#, "int64[]"), ("[[1]]", "int64[]"), ("[1]", "int64"), ("{}", "string"),
    ])
    func `JSON that is not of the type is refused`(text: String, type: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(FeatureValue(json: json, type: try #require(ValueType(name: type))) == nil)
    }

    @Test func `a whole floating-point number keeps its point in JSON`() {
        #expect(FeatureValue.float64(41).json.text == "41.0")
        #expect(FeatureValue.float32(0.1).json.text == "0.1")
    }
}

extension FeatureValue {
    /// Any value of the type, with the awkward ones often among them.
    static func random(
        _ scalar: ValueType.Scalar, using random: inout SplitMix64
    ) -> FeatureValue {
        switch scalar {
        case .bool: .bool(random.happens(0.5))
        case .int32: .int32(Int32(truncatingIfNeeded: random.next()))
        case .int64: .int64(Int64(bitPattern: random.next()))
        case .float32:
            .float32(random.happens(0.05) ? -0.0 : Float(bitPattern: UInt32(random.next() >> 32)))
        case .float64: .float64(random.happens(0.05) ? -0.0 : Double(bitPattern: random.next()))
        case .string:
            .string(
                String(
                    (0..<Int.random(in: 0...6, using: &random)).map { _ in
                        ["a", "é", "e\u{301}", "\"", "\\", ",", "\n", "東", "🦅", " "]
                            .randomElement(using: &random) ?? "a"
                    } as [Character]))
        case .bytes:
            .bytes(
                (0..<Int.random(in: 0...9, using: &random)).map { _ in
                    UInt8(truncatingIfNeeded: random.next())
                })
        case .timestamp:
            .timestamp(
                EventTime(
                    microseconds: Int64.random(
                        in: EventTime.earliest.microseconds...EventTime.latest.microseconds,
                        using: &random)))
        }
    }
}
