/// A function that an expression may call.
///
/// A null among its arguments makes it null, and so does whatever it is not defined for; none
/// fails. What each one computes is in `ExpressionMath`, `ExpressionText` and `CivilTime`.
package enum ExpressionFunction: String, CaseIterable, Hashable, Sendable {
    case abs, ceil, floor, round, sign, sqrt, exp, ln, log10, power, mod, sin, cos, haversine
    case int, string
    case concat, lower, upper, trim, length, substring, replace, contains
    case startsWith = "starts_with"
    case endsWith = "ends_with"
    case year, month, day, hour, minute, second
    case dayOfWeek = "day_of_week"
    case dayOfYear = "day_of_year"
    case epoch
    case secondsBetween = "seconds_between"
    case hash, bucket

    /// What an argument may be.
    enum Parameter {
        case number, integer, text, time
        /// What has a text that is the same everywhere: a string, an int64 or a bool.
        case named
        /// What has a length.
        case countable
    }

    /// Other names of functions.
    static let synonyms: [String: ExpressionFunction] = [
        "pow": .power, "list_length": .length, "ceiling": .ceil,
    ]

    /// Names that are called like functions and take what fits together.
    static let forms = ["if", "coalesce", "least", "min", "greatest", "max"]

    init?(named name: String) {
        let name = name.lowercased()
        guard let function = ExpressionFunction(rawValue: name) ?? Self.synonyms[name] else {
            return nil
        }
        self = function
    }

    static var allNames: [String] { (forms + allCases.map(\.rawValue)).sorted() }

    /// In order; the last one may be repeated where `isVariadic`.
    var parameters: [Parameter] {
        switch self {
        case .abs, .ceil, .floor, .sign, .sqrt, .exp, .ln, .log10, .sin, .cos, .int: [.number]
        case .round: [.number, .integer]
        case .power, .mod: [.number, .number]
        case .haversine: [.number, .number, .number, .number]
        case .string, .hash: [.named]
        case .bucket: [.named, .integer]
        case .concat, .lower, .upper, .trim: [.text]
        case .length: [.countable]
        case .substring: [.text, .integer, .integer]
        case .replace: [.text, .text, .text]
        case .contains, .startsWith, .endsWith: [.text, .text]
        case .year, .month, .day, .hour, .minute, .second, .dayOfWeek, .dayOfYear, .epoch: [.time]
        case .secondsBetween: [.time, .time]
        }
    }

    /// How many of the last parameters may be left out.
    var optionalCount: Int { self == .round || self == .substring ? 1 : 0 }

    var isVariadic: Bool { self == .concat }

    package var result: TypedExpression.Domain {
        switch self {
        case .abs, .ceil, .floor, .round, .sign, .sqrt, .exp, .ln, .log10, .power, .mod, .sin,
            .cos, .haversine, .epoch, .secondsBetween:
            .number
        case .int, .length, .hash, .bucket, .year, .month, .day, .hour, .minute, .second,
            .dayOfWeek, .dayOfYear:
            .integer
        case .string, .concat, .lower, .upper, .trim, .substring, .replace: .text
        case .contains, .startsWith, .endsWith: .bool
        }
    }
}

extension ExpressionFunction.Parameter {
    func admits(_ kind: ExpressionTyper.Kind) -> Bool {
        switch (self, kind) {
        case (_, .null), (.number, .domain(.number)), (.number, .domain(.integer)),
            (.integer, .domain(.integer)), (.text, .domain(.text)), (.time, .domain(.time)),
            (.named, .domain(.text)), (.named, .domain(.integer)), (.named, .domain(.bool)),
            (.countable, .domain(.text)), (.countable, .opaque):
            true
        default: false
        }
    }

    /// As messages call it.
    var description: String {
        switch self {
        case .number: "a number"
        case .integer: "a whole number"
        case .text: "a string"
        case .time: "a timestamp"
        case .named: "a string, an int64 or a bool"
        case .countable: "a string, bytes or a list"
        }
    }

    /// What a null is taken for.
    var domain: TypedExpression.Domain {
        switch self {
        case .number: .number
        case .integer: .integer
        case .text, .named, .countable: .text
        case .time: .time
        }
    }
}
