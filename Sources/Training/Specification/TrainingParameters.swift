/// The settings of a tree booster, by XGBoost's names, each inside its range.
package struct TrainingParameters: Sendable, Hashable, Codable {
    /// A setting: its name, default and range.
    package struct Rule: Sendable {
        package let name: String
        /// The other name XGBoost's scikit-learn interface has for it.
        package let alias: String?
        /// Nil where the engine has a default of its own for each objective.
        package let fallback: Double?
        package let range: ClosedRange<Double>
        /// Whether the range's lower end is itself refused.
        package let excludesLowerBound: Bool
        package let isWhole: Bool

        fileprivate init(
            _ name: String, alias: String? = nil, _ fallback: Double?,
            whole range: ClosedRange<Double>
        ) {
            self.init(name, alias, fallback, range, excludesLowerBound: false, isWhole: true)
        }

        fileprivate init(
            _ name: String, alias: String? = nil, _ fallback: Double?,
            real range: ClosedRange<Double>, excludesLowerBound: Bool = false
        ) {
            self.init(
                name, alias, fallback, range, excludesLowerBound: excludesLowerBound,
                isWhole: false)
        }

        private init(
            _ name: String, _ alias: String?, _ fallback: Double?, _ range: ClosedRange<Double>,
            excludesLowerBound: Bool, isWhole: Bool
        ) {
            self.name = name
            self.alias = alias
            self.fallback = fallback
            self.range = range
            self.excludesLowerBound = excludesLowerBound
            self.isWhole = isWhole
        }

        func allows(_ value: Double) -> Bool {
            range.contains(value) && !(excludesLowerBound && value == range.lowerBound)
                && !(isWhole && value != value.rounded())
        }
    }

    /// Every setting there is. `rounds` is Larder's: how many rounds to boost at most.
    package static let rules: [Rule] = [
        Rule("rounds", alias: "n_estimators", 100, whole: 1...10_000),
        Rule("eta", alias: "learning_rate", 0.1, real: 0...1, excludesLowerBound: true),
        Rule("max_depth", 6, whole: 1...24),
        Rule("max_leaves", 0, whole: 0...65_536),
        Rule("max_bin", 256, whole: 2...65_536),
        Rule("min_child_weight", 1, real: 0...1e9),
        Rule("gamma", alias: "min_split_loss", 0, real: 0...1e9),
        Rule("lambda", alias: "reg_lambda", 1, real: 0...1e9),
        Rule("alpha", alias: "reg_alpha", 0, real: 0...1e9),
        Rule("subsample", 1, real: 0...1, excludesLowerBound: true),
        Rule("colsample_bytree", 1, real: 0...1, excludesLowerBound: true),
        Rule("colsample_bylevel", 1, real: 0...1, excludesLowerBound: true),
        Rule("colsample_bynode", 1, real: 0...1, excludesLowerBound: true),
        Rule("max_delta_step", nil, real: 0...1e9),
        Rule("scale_pos_weight", 1, real: 0...1e9, excludesLowerBound: true),
        Rule("num_parallel_tree", 1, whole: 1...1_000),
    ]

    private var given: [String: Double] = [:]

    /// All defaults.
    package init() {}

    /// - Throws: `.unknownParameter`; `.badParameter` for a value out of range;
    ///   `.repeatedParameter` for one that is given by its name and by its alias. The first in
    ///   alphabetical order is reported.
    package init(_ values: [String: Double]) throws(TrainingError) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let rule = Self.rule(named: name) else { throw .unknownParameter(name) }
            guard rule.allows(value) else {
                throw .badParameter(name, value: Self.text(value), range: rule.requirement)
            }
            guard given.updateValue(value, forKey: rule.name) == nil else {
                throw .repeatedParameter(name, sameAs: rule.name)
            }
        }
    }

    /// - Parameter name: XGBoost's own, or the alias.
    static func rule(named name: String) -> Rule? {
        rules.first { $0.name == name || $0.alias == name }
    }

    /// Whether a value was given, be it the default.
    func gives(_ name: String) -> Bool { given[name] != nil }

    /// These with some others in their place.
    ///
    /// - Throws: As the initializer.
    func replacing(_ values: [String: Double]) throws(TrainingError) -> TrainingParameters {
        var parameters = try TrainingParameters(values)
        parameters.given.merge(given) { new, _ in new }
        return parameters
    }

    /// The most rounds to boost.
    package var rounds: Int { Int(given["rounds"] ?? 100) }

    /// Every setting, given or default, in the order of `rules`.
    package var values: [(name: String, value: Double)] {
        Self.rules.compactMap { rule in
            (given[rule.name] ?? rule.fallback).map { (rule.name, $0) }
        }
    }

    /// The same by name.
    package var dictionary: [String: Double] {
        Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) })
    }

    /// `value` as XGBoost reads and people write it: whole numbers without a fraction.
    package static func text(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? String(value)
    }
}

extension TrainingParameters.Rule {
    var requirement: String {
        let low = TrainingParameters.text(range.lowerBound)
        let high = TrainingParameters.text(range.upperBound)
        let kind = isWhole ? "a whole number" : "a number"
        let from = excludesLowerBound ? "above \(low) and up to \(high)" : "from \(low) to \(high)"
        return "\(kind) \(from)"
    }
}
