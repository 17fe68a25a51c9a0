import JSON
import Synchronization

/// What an audit of skew is to look at.
package struct SkewAudit: Sendable {
    package let project: String
    /// The first instant, and the one behind the last.
    package let interval: Range<EventTime>
    /// The features to compare; all that were served where absent. Those computed on demand
    /// are not kept, and so never compared.
    package let selection: FeatureSelection?

    package init(project: String, interval: Range<EventTime>, selection: FeatureSelection?) {
        self.project = project
        self.interval = interval
        self.selection = selection
    }
}

extension FeatureStore {
    /// Vectors read, and joined by one statement for each selection among them.
    private static let auditedVectors = 1000

    /// Joins features to the keys and instants that they were served for, as far as they were
    /// known then, and compares.
    ///
    /// - Parameter progress: Called with the vectors looked at so far.
    package func audit(
        _ audit: SkewAudit, of vectors: any ServedVectorStore,
        progress: @Sendable (Int) -> Void
    ) async throws -> SkewReport {
        let project = project(audit.project)
        let wanted = audit.selection.map { selection in
            Set(selection.items.compactMap { $0.place.map { project.name(of: $0, in: selection) } })
        }
        var report = SkewReport()
        var place: ServedVectorPlace?
        var done = 0
        while true {
            let page = try await vectors.servedVectors(
                of: audit.project, from: audit.interval.lowerBound, to: audit.interval.upperBound,
                after: place, countMax: Self.auditedVectors)
            guard let last = page.last else { return report }
            for group in Dictionary(grouping: page.map(\.vector), by: \.features).values {
                try Task.checkCancellation()
                try await compare(group, in: project, wanted, &report)
            }
            place = last.place
            done += page.count
            progress(done)
        }
    }

    /// - Parameter vectors: Of the same features.
    private func compare(
        _ vectors: [ServedVector], in project: Project, _ wanted: Set<String>?,
        _ report: inout SkewReport
    ) async throws {
        guard let selection = try? FeatureSelection(vectors[0].features, in: project) else {
            report.changed += vectors.count
            return
        }
        let kept = selection.items.compactMap(\.place)
        let names = kept.map { project.name(of: $0, in: selection) }
        let places = names.indices.filter { wanted?.contains(names[$0]) ?? true }
        guard !places.isEmpty else { return }
        let definitions = project.definitions(of: selection.views)
        let served = vectors.compactMap { vector in
            vector.definitions == definitions ? Served(vector, selection) : nil
        }
        report.changed += vectors.count - served.count
        report.compared += served.count
        guard !served.isEmpty else { return }
        let joined = try await join(selection, to: served)
        for (served, offline) in zip(served, joined) {
            for place in places {
                let (value, other) = (served.values[place], offline[place])
                let isComputed = selection.views[kept[place].view].windows != nil
                let isEqual = value.isServedAlike(other, isComputed: isComputed)
                report.count(
                    names[place],
                    isEqual
                        ? nil
                        : SkewReport.Example(
                            key: served.vector.key, at: served.vector.servedAt, served: value,
                            status: served.vector.statuses[place], offline: other))
            }
        }
    }

    /// The values of the features for the keys and instants, by what was known then.
    private func join(
        _ selection: FeatureSelection, to served: [Served]
    ) async throws -> [[FeatureValue]] {
        let table = EntityTable(
            columns: selection.joinKeys + [Column(Reserved.eventTimestamp, .timestamp)],
            rows: served.map { $0.key + [.timestamp($0.vector.servedAt)] })
        let rows = Mutex<[[FeatureValue]]>([])
        _ = try await join(
            PointInTimeJoin(
                selection: selection, entityRows: .table(table), asKnown: true,
                fullFeatureNames: true),
            begin: { _ in },
            { block in
                let width = selection.items.count
                let values = (0..<block.rowCount).map { Array(block[row: $0].suffix(width)) }
                rows.withLock { $0 += values }
            })
        return rows.withLock { $0 }
    }
}

/// A vector with its key and its values typed.
private struct Served {
    let vector: ServedVector
    let key: [FeatureValue]
    let values: [FeatureValue]

    /// - Returns: `nil` where the keys or the types are others now.
    init?(_ vector: ServedVector, _ selection: FeatureSelection) {
        guard case .object(let object) = vector.key, object.keys.count == selection.joinKeys.count,
            vector.values.count == selection.items.count,
            vector.statuses.count == selection.items.count
        else { return nil }
        let key = selection.joinKeys.compactMap { column in
            object[column.name].flatMap { FeatureValue(json: $0, type: column.type) }
        }
        let values = zip(vector.values, selection.items).compactMap {
            FeatureValue(json: $0, type: $1.type)
        }
        guard key.count == selection.joinKeys.count, values.count == vector.values.count else {
            return nil
        }
        self.vector = vector
        self.key = key
        self.values = values
    }
}

extension Project {
    /// What the feature is called in reports: with a version unless it is of the newest.
    fileprivate func name(
        of place: FeatureSelection.Place, in selection: FeatureSelection
    ) -> String {
        let schema = selection.views[place.view]
        return "\(reference(to: schema)):\(schema.features[place.feature].name)"
    }
}

extension FeatureValue {
    /// Numbers are added in memory in another order than by the database.
    private static let roundingMax = 1e-9

    /// Whether the value is the other one, as exactly as it is served.
    ///
    /// - Parameter isComputed: Whether it is computed from many rows, and not one that is stored.
    package func isServedAlike(_ other: FeatureValue, isComputed: Bool) -> Bool {
        if self == other { return true }
        guard isComputed, case .float64(let a) = self, case .float64(let b) = other,
            a.isFinite, b.isFinite
        else { return false }
        return abs(a - b) <= Self.roundingMax * max(abs(a), abs(b))
    }
}
