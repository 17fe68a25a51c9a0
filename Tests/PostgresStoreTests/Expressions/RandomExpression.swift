import Features
import TestSupport

/// Well-typed expressions and rows for them, made at random.
struct RandomExpression {
    static let columns = [
        Column("n", .int64), Column("i", .int32), Column("x", .float64), Column("f", .float32),
        Column("s", .string), Column("u", .string), Column("b", .bool), Column("t", .timestamp),
        Column("l", ValueType(.int64, isArray: true)), Column("y", .bytes),
    ]

    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// An expression and a type that admits it.
    mutating func expression() -> (text: String, type: ValueType) {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: (number(4), .float64)
        case 1: (number(3), .float32)
        case 2: (integer(4), random.happens(0.5) ? .int64 : .int32)
        case 3: (condition(4), .bool)
        case 4: (text(4), .string)
        default: (time(4), .timestamp)
        }
    }

    private mutating func pick(_ items: [String]) -> String {
        items[Int.random(in: items.indices, using: &random)]
    }

    private mutating func several(_ item: (inout RandomExpression) -> String) -> String {
        let count = Int.random(in: 1...3, using: &random)
        return (0..<count).map { _ in item(&self) }.joined(separator: ", ")
    }

    private mutating func number(_ depth: Int) -> String {
        guard depth > 0, random.happens(0.85) else {
            return pick([
                "x", "x", "f", "n", "i", "0", "1.5", "-2", "1e308", "1e-308", "90", "0.1", "null",
            ])
        }
        let next = depth - 1
        switch Int.random(in: 0..<13, using: &random) {
        case 0...3:
            return "(\(number(next)) \(pick(["+", "-", "*", "/"])) \(number(next)))"
        case 4, 5:
            let name = pick([
                "abs", "floor", "ceil", "round", "sign", "sqrt", "exp", "ln", "log10", "sin", "cos",
            ])
            return "\(name)(\(number(next)))"
        case 6: return "\(pick(["power", "mod"]))(\(number(next)), \(number(next)))"
        case 7: return "round(\(number(next)), \(pick(["0", "1", "2", "15", "n", "-1"])))"
        case 8: return "haversine(x, \(number(next)), \(number(next)), f)"
        case 9: return "-\(pick(["x", "(\(number(next)))"]))"
        case 10: return choice(next) { $0.number(next) }
        case 11: return pick(["epoch(\(time(next)))", "seconds_between(t, \(time(next)))"])
        default: return integer(next)
        }
    }

    private mutating func integer(_ depth: Int) -> String {
        guard depth > 0, random.happens(0.85) else {
            return pick(["n", "n", "i", "0", "7", "-3", "9223372036854775807", "null", "length(l)"])
        }
        let next = depth - 1
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return "int(\(number(next)))"
        case 1: return "length(\(pick(["l", "y", text(next)])))"
        case 2: return "hash(\(pick([text(next), "n", "b"])))"
        case 3: return "bucket(\(text(next)), \(integer(next)))"
        case 4:
            let part = pick([
                "year", "month", "day", "hour", "minute", "second", "day_of_week", "day_of_year",
            ])
            return "\(part)(\(time(next)))"
        default: return choice(next) { $0.integer(next) }
        }
    }

    private mutating func condition(_ depth: Int) -> String {
        guard depth > 0, random.happens(0.85) else { return pick(["b", "b", "true", "null"]) }
        let next = depth - 1
        let sign = pick(["=", "!=", "<", "<=", ">", ">="])
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return "(\(number(next)) \(sign) \(number(next)))"
        case 1: return "(\(text(next)) \(sign) \(text(next)))"
        case 2: return "(\(condition(next)) \(pick(["and", "or"])) \(condition(next)))"
        case 3: return "(not \(condition(next)))"
        case 4:
            return "(\(integer(next)) \(pick(["in", "not in"])) (\(several { $0.integer(next) })))"
        case 5:
            let word = pick(["between", "not between"])
            return "(\(number(next)) \(word) \(number(next)) and \(number(next)))"
        case 6: return "(\(pick([text(next), number(next), "l", time(next)])) is null)"
        case 7:
            let name = pick(["contains", "starts_with", "ends_with"])
            return "\(name)(\(text(next)), \(text(next)))"
        default: return choice(next) { $0.condition(next) }
        }
    }

    private mutating func text(_ depth: Int) -> String {
        guard depth > 0, random.happens(0.85) else {
            return pick(["s", "u", "s", "''", "'a'", "'É'", "' b '", "null"])
        }
        let next = depth - 1
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return "concat(\(several { $0.text(next) }))"
        case 1: return "\(pick(["lower", "upper", "trim"]))(\(text(next)))"
        case 2: return "substring(\(text(next)), \(integer(next)), \(integer(next)))"
        case 3: return "replace(\(text(next)), \(text(next)), \(text(next)))"
        case 4: return "string(\(pick([integer(next), "b"])))"
        default: return choice(next) { $0.text(next) }
        }
    }

    private mutating func time(_ depth: Int) -> String {
        guard depth > 0, random.happens(0.5) else { return pick(["t", "t", "coalesce(t, null)"]) }
        return choice(depth - 1) { $0.time(depth - 1) }
    }

    private mutating func choice(
        _ depth: Int, _ item: (inout RandomExpression) -> String
    ) -> String {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: "if(\(condition(depth)), \(item(&self)), \(item(&self)))"
        case 1: "coalesce(\(several(item)))"
        default: "\(pick(["least", "greatest"]))(\(several(item)))"
        }
    }

    /// A value for each of the columns.
    mutating func row() -> [FeatureValue] {
        Self.columns.map { random.happens(0.15) ? .null : value($0.type) }
    }

    private mutating func value(_ type: ValueType) -> FeatureValue {
        guard !type.isArray else {
            return .array((0..<Int.random(in: 0...3, using: &random)).map { .int64(Int64($0)) })
        }
        switch type.scalar {
        case .bool: return .bool(random.happens(0.5))
        case .int32: return .int32([0, 1, -7, .max, .min].randomElement(using: &random) ?? 0)
        case .int64: return .int64([0, 1, 3, -5, .max, .min].randomElement(using: &random) ?? 0)
        case .float32: return .float32(Float(double()))
        case .float64: return .float64(double())
        case .string:
            let texts = ["", "a", "Ab cD ", "É", "e\u{301}", "😀 ß", "\t x", "aaa", "true", "-3"]
            return .string(texts.randomElement(using: &random) ?? "")
        case .bytes: return .bytes([[], [0, 255]].randomElement(using: &random) ?? [])
        case .timestamp:
            let times = [
                EventTime.earliest, .latest, EventTime(microseconds: 0),
                EventTime(microseconds: -1),
                EventTime(
                    microseconds: Int64.random(
                        in: -4_000_000_000_000_000...4_000_000_000_000_000, using: &random)),
            ]
            return .timestamp(times.randomElement(using: &random) ?? .latest)
        }
    }

    private mutating func double() -> Double {
        let odd = [
            0, -0.0, 1, -1, 0.5, 2.5, 45, -90, 180, .nan, .infinity, -.infinity, 1e308, -1e308,
            .leastNonzeroMagnitude, 1e-160, 4503599627370497, 9.3e18,
        ]
        return random.happens(0.5)
            ? odd.randomElement(using: &random) ?? 0 : Double.random(in: -100...100, using: &random)
    }
}
