import Synchronization

/// How the online store compares with the offline store.
package struct OnlineComparison: Sendable {
    /// Keys looked at, over all views.
    package var compared = 0
    /// Keys whose latest rows differ.
    package var different = 0
    /// The first of these.
    package var examples: [Example] = []

    package static let examplesMax = 20

    package struct Example: Hashable, Sendable {
        package let view: String
        package let key: EntityKey
        package let online: RowOrder?
        package let offline: RowOrder?
    }

    mutating func add(_ example: Example) {
        different += 1
        if examples.count < Self.examplesMax { examples.append(example) }
    }
}

extension FeatureStore {
    /// Keys compared by one question to the offline store.
    private static let verifiedKeys = 1000

    /// Compares every key of the project's online views with the offline store.
    ///
    /// Rows that are written meanwhile do not count as differences: what differs at first sight is
    /// looked at again, the online store last.
    /// - Parameter progress: Called after each view with the keys compared so far.
    package func verifyOnline(
        project name: String, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> OnlineComparison {
        var comparison = OnlineComparison()
        let tables = current.tables.values.filter { $0.schema.project == name }
        for table in tables.sorted(by: { $0.schema.name < $1.schema.name }) {
            let keys = try await keysToVerify(of: table)
            for start in stride(from: 0, to: keys.count, by: Self.verifiedKeys) {
                let batch = Array(keys[start..<min(start + Self.verifiedKeys, keys.count)])
                let view = project(name).reference(to: table.schema).description
                for example in try await differences(batch, table, of: view) {
                    comparison.add(example)
                }
            }
            comparison.compared += keys.count
            progress(comparison.compared)
        }
        return comparison
    }

    /// The keys that either store has.
    private func keysToVerify(of table: any ServedTable) async throws(FeatureError) -> [EntityKey] {
        let keys = Mutex(Set(table.keys))
        try await table.storedRows(in: offline, at: now()) { rows in
            keys.withLock { keys in
                for row in rows { keys.insert(row.key) }
            }
        }
        return Array(keys.withLock { $0 })
    }

    /// The keys whose latest rows differ, with these.
    func differences(
        _ keys: [EntityKey], _ table: any ServedTable, of view: String
    ) async throws(FeatureError) -> [OnlineComparison.Example] {
        var suspects = keys
        var examples: [OnlineComparison.Example] = []
        // A row committed between the looks is offline first and online a moment later.
        for look in 0..<2 where !suspects.isEmpty {
            let instant = now()
            let before = suspects.map { table.row($0, now: instant) }
            let offlineRows = try await offline.rows(
                of: table.schema, keys: suspects, at: instant)
            // Of others' rows the second look tells apart what is missing and what is on its way.
            if look > 0 { _ = try await followOthers() }
            examples = []
            for (index, (key, offlineRow)) in zip(suspects, offlineRows).enumerated() {
                let onlineRow = table.row(key, now: instant)
                let isNewer = onlineRow.map { !$0.order.isVisible(at: instant) } ?? false
                let agrees = [before[index], onlineRow].contains {
                    table.agrees($0, with: offlineRow)
                }
                guard !agrees, !isNewer else { continue }
                examples.append(
                    OnlineComparison.Example(
                        view: view, key: key, online: onlineRow?.order,
                        offline: offlineRow?.order))
            }
            suspects = examples.map(\.key)
        }
        return examples
    }
}
