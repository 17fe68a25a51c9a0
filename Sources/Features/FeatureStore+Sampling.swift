import Synchronization

/// How some keys of one online view compare with the offline store.
package struct OnlineSample: Sendable {
    package let project: String
    /// With its version, unless it is the newest.
    package let view: String
    package let comparison: OnlineComparison
}

extension FeatureStore {
    /// Compares some keys of some online views with the offline store.
    ///
    /// - Parameters:
    ///   - keysMax: Of each view.
    ///   - viewsMax: Others are looked at when this is called again.
    package func sampleOnline(
        keysMax: Int, viewsMax: Int, using random: inout some RandomNumberGenerator
    ) async throws(FeatureError) -> [OnlineSample] {
        var samples: [OnlineSample] = []
        for table in current.tables.values.shuffled(using: &random).prefix(viewsMax) {
            let keys = table.someKeys(countMax: keysMax, using: &random)
            guard !keys.isEmpty else { continue }
            let view = project(table.schema.project).reference(to: table.schema).description
            var comparison = OnlineComparison()
            comparison.compared = keys.count
            for example in try await differences(keys, table, of: view) { comparison.add(example) }
            samples.append(
                OnlineSample(project: table.schema.project, view: view, comparison: comparison))
        }
        return samples
    }
}

extension ServedTable {
    /// Up to this many keys are listed, to choose among them.
    private static var listedKeysMax: Int { 1024 }

    /// Some keys by chance; of a large table perhaps some more than once.
    func someKeys(
        countMax: Int, using random: inout some RandomNumberGenerator
    ) -> [EntityKey] {
        guard count > Self.listedKeysMax else {
            return Array(keys.shuffled(using: &random).prefix(countMax))
        }
        return (0..<countMax).compactMap { _ in someKey(using: &random) }
    }
}
