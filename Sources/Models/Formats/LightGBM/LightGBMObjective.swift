import Features
import JSON

/// What a model was trained for, by the line `objective` of the file. Source: `src/objective` of
/// LightGBM 3.3 to 4.6.
struct LightGBMObjective {
    /// `custom` where the file has none: trained with a function of the caller's.
    let name: String
    let link: DoubleLink
    let task: ModelTask
    /// How many margins it takes; `nil` for any number.
    let outputCount: Int?

    private static let wordsMax = 16
    private static let plain: Set<String> = [
        "regression", "regression_l1", "huber", "fair", "quantile", "mape", "lambdarank",
        "rank_xendcg",
    ]
    private static let ofRoots: Set<String> = [
        "regression", "regression_l1", "fair", "quantile", "mape",
    ]

    /// - Parameter line: Like `objective=multiclassova num_class:3 sigmoid:1`.
    init(_ line: LightGBMLine?) throws(ModelError) {
        let words = try line?.words(atMost: Self.wordsMax) ?? []
        name = words.first ?? "custom"
        let options = words.dropFirst()
        switch name {
        case let name where Self.plain.contains(name):
            let isOfRoots = options.contains("sqrt") && Self.ofRoots.contains(name)
            (link, task, outputCount) = (isOfRoots ? .signedSquare : .identity, .regression, 1)
        case "poisson": (link, task, outputCount) = (.exponential, .count, 1)
        case "gamma", "tweedie": (link, task, outputCount) = (.exponential, .regression, 1)
        case "binary":
            (link, task, outputCount) = (try Self.logistic(options), .binary, 1)
        case "cross_entropy", "xentropy":
            (link, task, outputCount) = (.logistic(steepness: 1), .regression, 1)
        case "cross_entropy_lambda", "xentlambda":
            (link, task, outputCount) = (.softplus, .regression, 1)
        case "multiclass":
            (link, task, outputCount) = (.softmax, .multiclass, try Self.classCount(options))
        case "multiclassova":
            (link, task) = (try Self.logistic(options), .multiclass)
            outputCount = try Self.classCount(options)
        case "custom", "none", "null", "na":
            (link, task, outputCount) = (.identity, .regression, nil)
        default:
            throw .unsupported(
                subject: "the objective \"\(name)\"",
                hint: "Supported are those of LightGBM 3.x and 4.x.")
        }
    }

    private static func logistic(
        _ options: ArraySlice<String>
    ) throws(ModelError) -> DoubleLink {
        guard let text = option("sigmoid", in: options), let steepness = number(text),
            steepness > 0, steepness.isFinite
        else { throw .inconsistent(place: "objective", problem: "it has no sigmoid above 0") }
        return .logistic(steepness: steepness)
    }

    private static func classCount(_ options: ArraySlice<String>) throws(ModelError) -> Int {
        guard let text = option("num_class", in: options), let count = Int(text), count > 0 else {
            throw .inconsistent(place: "objective", problem: "it has no num_class above 0")
        }
        return count
    }

    private static func option(_ name: String, in options: ArraySlice<String>) -> String? {
        options.last { $0.hasPrefix(name + ":") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// The number as LightGBM's `Atof` reads it: digits behind the point are divided and added,
    /// so that the last bit may differ from the nearest double's.
    private static func number(_ text: String) -> Double? {
        let isPlain = text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard isPlain, parts.count == 2, parts[1].count <= 15, let whole = Double(parts[0]),
            let fraction = Double(parts[1])
        else { return Double(text) }
        return whole + fraction / (0..<parts[1].count).reduce(1) { power, _ in power * 10 }
    }
}
