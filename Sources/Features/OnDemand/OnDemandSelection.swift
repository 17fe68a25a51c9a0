/// The features of one on-demand view that are asked for, and where their inputs come from.
package struct OnDemandSelection: Sendable {
    /// Where the value of an input comes from.
    package enum Input: Hashable, Sendable {
        /// Index into the selection's request columns.
        case request(Int)
        case stored(FeatureSelection.Place)
    }

    package let schema: OnDemandSchema
    /// For each of the schema's inputs.
    package let inputs: [Input]
    /// Those asked for, as indexes into the schema's features, each once.
    package internal(set) var features: [Int] = []

    /// Computes the features for one row, for who does so seldom; lookups have their own way.
    ///
    /// - Parameter inputs: A value for each of `inputs`: of a feature what is served.
    package func values(_ inputs: [FeatureValue]) -> [FeatureValue] {
        inputs.withUnsafeBufferPointer { row in
            features.map { schema.features[$0].program.value(row) }
        }
    }
}
