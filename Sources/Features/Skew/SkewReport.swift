package import JSON

/// How what was served compares with what history says now of the same keys and instants.
package struct SkewReport: Sendable {
    /// Vectors that were compared.
    package internal(set) var compared = 0
    /// Vectors that could not be: one of their views is gone or was defined anew since.
    package internal(set) var changed = 0
    /// By the reference to the feature.
    package internal(set) var features: [String: Comparison] = [:]

    package struct Comparison: Hashable, Sendable {
        package internal(set) var compared = 0
        package internal(set) var mismatched = 0
        /// The first mismatches.
        package internal(set) var examples: [Example] = []

        package static let examplesMax = 5

        package init(compared: Int = 0, mismatched: Int = 0, examples: [Example] = []) {
            self.compared = compared
            self.mismatched = mismatched
            self.examples = examples
        }

        /// The share of mismatches.
        package var rate: Double {
            compared == 0 ? 0 : Double(mismatched) / Double(compared)
        }
    }

    package struct Example: Hashable, Sendable {
        package let key: JSONValue
        package let at: EventTime
        package let served: FeatureValue
        package let status: String
        package let offline: FeatureValue

        package init(
            key: JSONValue, at: EventTime, served: FeatureValue, status: String,
            offline: FeatureValue
        ) {
            self.key = key
            self.at = at
            self.served = served
            self.status = status
            self.offline = offline
        }
    }

    /// - Parameter example: How the two differ; `nil` where they agree.
    mutating func count(_ feature: String, _ example: Example?) {
        var comparison = features[feature] ?? Comparison()
        comparison.compared += 1
        if let example {
            comparison.mismatched += 1
            if comparison.examples.count < Comparison.examplesMax {
                comparison.examples.append(example)
            }
        }
        features[feature] = comparison
    }
}
